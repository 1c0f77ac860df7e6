import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** One process that the sandbox keeps running. */
export interface Service {
  /** For people and for the name of its log file. */
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** True once it can be used. Asked again and again. `output` is what it has written since it was started. */
  isReady(output: readonly string[]): Promise<boolean>;
  /** Each line it writes. */
  onLine?(line: string): void;
  /** How long it may take to end before it is killed. */
  stopWithinMs: number;
}

export interface Supervisor {
  /** Starts it, waits until it can be used, and from then on starts it again whenever it dies. */
  run(service: Service): Promise<void>;
  /** Passes a signal on to what runs under this name. */
  send(name: string, signal: NodeJS.Signals): void;
  /** Ends everything, what was started last first. */
  stop(): Promise<void>;
}

interface Running {
  service: Service;
  child: ChildProcess;
  output: string[];
  ended: Promise<string>;
}

const readyWithinMs = 30_000;
const keptLines = 200;

/** `onChange` is told the processes at every change, `say` what a person should know. */
export function createSupervisor(options: {
  say(sentence: string): void;
  onChange(children: readonly { name: string; pid: number }[]): void;
}): Supervisor {
  const all: Running[] = [];
  let isStopping = false;

  function launch(service: Service): Running {
    const running = spawnService(service);
    const place = all.findIndex((other) => other.service === service);
    if (place === -1) all.push(running);
    else all[place] = running;
    options.onChange(
      all.flatMap(({ service: { name }, child: { pid } }) =>
        pid === undefined ? [] : [{ name, pid }],
      ),
    );
    return running;
  }

  /** Each death is followed by a new start; one that dies at once again is given time. */
  async function keepAlive(first: Running): Promise<void> {
    let running = first;
    for (let quickDeaths = 0; ; ) {
      const startedAtMs = performance.now();
      const why = await running.ended;
      if (isStopping) return;
      quickDeaths = performance.now() - startedAtMs < 5_000 ? quickDeaths + 1 : 0;
      options.say(`${running.service.name} ended (${why}); starting it again`);
      await sleep(Math.min(quickDeaths * 500, 5_000));
      if (isStopping) return;
      running = launch(running.service);
    }
  }

  return {
    async run(service) {
      if (isStopping) throw new Error('the sandbox is being stopped');
      const running = launch(service);
      await untilReady(running);
      void keepAlive(running);
    },
    send(name, signal) {
      const running = all.find(({ service }) => service.name === name);
      // One that has said nothing yet may not have come to listen, and would end.
      if (running && running.output.length > 0) running.child.kill(signal);
    },
    async stop() {
      isStopping = true;
      for (const running of all.toReversed()) await end(running);
    },
  };
}

/** In a process group of its own: a Ctrl-C reaches the sandbox alone, which ends them in order. */
function spawnService(service: Service): Running {
  const child = spawn(service.command, [...service.args], {
    env: service.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output: string[] = [];
  const log = createWriteStream(service.logFile, { flags: 'a' });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      output.push(line);
      if (output.length > keptLines) output.shift();
      service.onLine?.(line);
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  void ended.then(() => log.end());
  return { service, child, output, ended };
}

async function untilReady(running: Running): Promise<void> {
  const { service, output } = running;
  let why: string | undefined;
  void running.ended.then((reason) => {
    why = reason;
  });
  const deadlineMs = performance.now() + readyWithinMs;
  while (!(await service.isReady(output).catch(() => false))) {
    if (why === undefined && performance.now() > deadlineMs) {
      why = `not ready after ${readyWithinMs / 1_000} s`;
    }
    if (why !== undefined) {
      const last = output.slice(-5).map((line) => `\n  ${line}`);
      throw new Error(`${service.name} could not be started (${why})${last.join('')}`);
    }
    await sleep(25);
  }
}

async function end({ service, child, ended }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), service.stopWithinMs);
  await ended;
  clearTimeout(killer);
}
