/** The pretend workspace: who is in it, and what the app may use to get in. Nothing here is secret. */

export const people = {
  ada: { id: 'U0ADA', name: 'ada', real_name: 'Ada (asks)' },
  grace: { id: 'U0GRACE', name: 'grace', real_name: 'Grace (approves)' },
  lin: { id: 'U0LIN', name: 'lin', real_name: 'Lin (approves)' },
  oscar: { id: 'U0OSCAR', name: 'oscar', real_name: 'Oscar (may not approve)' },
} as const;

export const channels = {
  requests: { id: 'C0DBOPS', name: 'db-ops' },
  audit: { id: 'C0DBAUDIT', name: 'db-audit' },
} as const;

export const app = {
  appId: 'A0DBENCRYPT',
  botUserId: 'U0DBENCRYPT',
  botName: 'dbencrypt',
  botToken: 'xoxb-sandbox-dbencrypt',
  appToken: 'xapp-sandbox-dbencrypt',
  signingSecret: 'sandbox-signing-secret',
} as const;

/** The file local-slack is started with. `requestUrl` null: Socket Mode. */
export function workspaceFile(requestUrl: string | null): string {
  const members = [...Object.values(people).map(({ id }) => id), app.botUserId];
  return JSON.stringify(
    {
      workspace: { name: 'Sandbox', domain: 'sandbox', teamId: 'T0SANDBOX' },
      app: {
        ...app,
        ...(requestUrl === null ? { mode: 'socket' } : { mode: 'events', requestUrl }),
      },
      users: Object.values(people).map((person) => ({
        ...person,
        email: `${person.name}@sandbox.example`,
      })),
      channels: Object.values(channels).map((channel) => ({ ...channel, members })),
    },
    null,
    2,
  );
}
