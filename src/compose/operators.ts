import { membersOf } from '../flow/people.ts';
import type { Log, Operators, People, Policies } from '../flow/ports.ts';
import { createOperators } from '../flow/tell-operators.ts';
import type { SlackConnection } from '../slack/connection.ts';
import { messageOfLines } from '../slack/lines.ts';
import { tellDirectly } from '../slack/private.ts';
import { shorten } from '../slack/text.ts';
import type { RedisClient } from '../store/redis.ts';
import { createTold } from '../store/told.ts';

/** Their group cannot be read: telling them so would read it again. */
const nobody: Operators = { tell: async () => undefined };

/** Longer sentences say more than anybody reads. */
const longest = 2_000;

/** The operators of the policies in force, told in their own conversation with the bot. */
export function connectOperators({
  policies,
  people,
  connection,
  redis,
  log,
}: {
  policies: Pick<Policies, 'inForce'>;
  people: People;
  connection: SlackConnection;
  redis: RedisClient;
  log: Log;
}): Operators {
  const told = createTold({ redis });
  return createOperators({
    async operators() {
      const { operators } = await policies.inForce();
      return membersOf({ people, operators: nobody, log }, operators);
    },
    isFirst: (about) => told.isFirst(about),
    async tellDirectly(user, sentence) {
      const lines = `⚠️ ${shorten(sentence, longest)}`.split('\n');
      await tellDirectly(connection, user, messageOfLines([{ theirs: lines }]));
    },
    log,
  });
}
