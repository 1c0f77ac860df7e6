import { expect, it } from 'vitest';
import { renderChart } from './chart.ts';
import { ofKind } from './reading.ts';
import { valueSets } from './values.ts';

const socket = valueSets['the least'];
const http = valueSets['HTTP, ingress and worker apart'];

it.each([
  ['nothing at all', {}, /config is empty: .*--set-file config=dbencrypt.yaml/],
  ['no YAML', { ...socket, config: 'a: [' }, /config is no YAML/],
  ['ports of its own', { ...socket, config: 'http: { port: 1 }' }, /take http out of config/],
  ['a token in it', { ...socket, config: 'slack: { botToken: xoxb-1 }' }, /holds a token of Slack/],
  ['one half alone', { ...socket, roles: ['worker'] }, /one half alone does nothing/],
  [
    'no app-level token',
    { ...http, mode: 'socket', publicIngress: { enabled: false } },
    /secrets.SLACK_APP_TOKEN/,
  ],
  [
    'nothing to know Slack by',
    { ...http, secrets: { SLACK_SIGNING_SECRET: null } },
    /secrets.SLACK_SIGNING_SECRET/,
  ],
  ['two ways in', { ...socket, mode: 'http' }, /makes the bot use Socket Mode/],
  [
    'a way in that nobody takes',
    { ...socket, publicIngress: { enabled: true } },
    /publicIngress is for mode http/,
  ],
  [
    'no name for Slack to call',
    { ...http, publicIngress: { enabled: true } },
    /publicIngress.host is empty/,
  ],
  ['a word that it does not know', { ...socket, replicas: 3 }, /Unrecognized key: "replicas"/],
  ['a secret as a value', { ...socket, secrets: { REDIS_URL: 'redis://x' } }, /secrets.REDIS_URL/],
  ['a secret among the rest', { ...socket, env: { SLACK_BOT_TOKEN: 'x' } }, /SLACK_BOT_TOKEN/],
  [
    'a door for everybody',
    { ...socket, networkPolicy: { adminFrom: [] } },
    /networkPolicy.adminFrom/,
  ],
  ['no limit', { ...socket, worker: { resources: { limits: null } } }, /worker.resources.limits/],
  ['a port for root alone', { ...socket, http: { port: 80 } }, /http.port/],
])('says what is wrong with %s', (_what, values, words) => {
  expect(() => renderChart(values)).toThrow(words);
});

it('opens no door in Socket Mode: nobody calls the bot', () => {
  const { manifests } = renderChart(socket);

  expect([...ofKind(manifests, 'Service'), ...ofKind(manifests, 'Ingress')]).toEqual([]);
});

it('puts no value of a secret anywhere, since it knows none', () => {
  for (const values of Object.values(valueSets)) {
    const { manifests } = renderChart(values);
    expect(ofKind(manifests, 'Secret')).toEqual([]);
  }
});

it('calls everything by the name of the release, which may hold the name of the chart', () => {
  const namesOf = (release: string) =>
    renderChart(http, release).manifests.map(({ metadata }) =>
      metadata.name.replace(/-(ingress|worker)$/, ''),
    );

  expect(new Set(namesOf('prod'))).toEqual(new Set(['prod-dbencrypt']));
  expect(new Set(namesOf('dbencrypt-prod'))).toEqual(new Set(['dbencrypt-prod']));
});

it('tells whoever installs it what to give Slack, and how to look at it', () => {
  const { notes } = renderChart(http);

  expect(notes).toContain('https://dbencrypt.example.com/slack/events');
  expect(notes).toContain('rollout status deployment/dbencrypt-ingress');
  expect(renderChart(socket).notes).not.toContain('/slack/events');
});
