import type { Command } from './command-line.ts';

/** Every subcommand. Each loads its own part of the product, so that small ones start at once. */
export const commands: readonly Command[] = [
  {
    name: 'start',
    usage: '[--role all|ingress|worker]',
    summary: 'the configured bot, in the foreground',
    options: ['role'],
    run: async (given) => (await import('./start.ts')).start(given),
  },
  {
    name: 'sandbox',
    usage: '[--data DIR] [--http]',
    summary: 'everything on this machine, with pretend clouds and a pretend Slack',
    options: ['data', 'http'],
    run: async (given) => (await import('./sandbox.ts')).sandbox(given),
  },
  {
    name: 'run',
    usage: '',
    summary: 'the bot if there is a configuration, else the sandbox',
    options: ['role', 'data', 'http'],
    run: async (given) => (await import('./run.ts')).run(given),
  },
  {
    name: 'config check',
    usage: '[--online]',
    summary: 'says what is wrong with the configuration; online: also Redis, Slack and the clouds',
    options: ['online'],
    run: async (given) => (await import('./config.ts')).checkConfig(given),
  },
  {
    name: 'config schema',
    usage: '',
    summary: 'JSON schema of the configuration, for editors',
    options: [],
    run: async () => (await import('./config.ts')).printSchema(),
  },
  {
    name: 'manifest',
    usage: '[--socket | --url URL]',
    summary: "the manifest of the Slack app; the URL is the bot's own, for HTTP mode",
    options: ['socket', 'url'],
    run: async (given) => (await import('./manifest.ts')).printManifest(given),
  },
  {
    name: 'audit verify',
    usage: '[--head SEQ:HASH] [--file FILE …] [--offline]',
    summary:
      'checks the audit log, and exports before it; a head kept elsewhere also finds a cut tail',
    options: ['head', 'file', 'offline'],
    run: async (given) => (await import('./audit-verify.ts')).verify(given),
  },
  {
    name: 'audit export',
    usage: '[--trim --before DATE [--to FILE]]',
    summary:
      'every event of the audit log, one JSON object a line; --trim: old ones to a file, and out of the log',
    options: ['trim', 'before', 'to'],
    run: async (given) => (await import('./audit.ts')).exportLog(given),
  },
  {
    name: 'audit head',
    usage: '',
    summary: 'SEQ:HASH of the newest event, to keep elsewhere',
    options: [],
    run: async (given) => (await import('./audit.ts')).printHead(given),
  },
  {
    name: 'simulate',
    usage: 'tencent|huawei [--port N] [--state FILE]',
    summary: 'a pretend cloud on this machine',
    options: ['port', 'state'],
    takesWords: true,
    run: async (given) => (await import('./simulate.ts')).simulate(given),
  },
  {
    name: 'doctor',
    usage: '',
    summary: 'looks at everything that the bot needs, and says what to do; changes nothing',
    options: [],
    run: async (given) => (await import('./doctor.ts')).doctor(given),
  },
];
