import { ChatError } from '../flow/speech-ports.ts';
import { webApi } from './bolt.ts';

/** Slack's words for a place that lets nothing in, until somebody invites the bot or opens it again. */
const closed = new Set([
  'channel_not_found',
  'is_archived',
  // chat.update, of a message in an archived channel.
  'is_inactive',
  'not_in_channel',
  'restricted_action',
  'restricted_action_non_threadable_channel',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
]);

/** Slack's words for "never, with this message to this place". Everything else may pass. */
const gone = new Set([
  'cannot_dm_bot',
  'cannot_reply_to_message',
  'cant_update_message',
  'edit_window_closed',
  'invalid_arguments',
  'invalid_blocks',
  'invalid_blocks_format',
  'message_not_found',
  'messages_tab_disabled',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'restricted_action_thread_locked',
  'thread_not_found',
  'user_disabled',
  'user_not_found',
  'user_not_in_channel',
]);

/** What went wrong in a call of the Web API, in our words. Holds no token and no payload. */
export function slackFailure(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return new ChatError('later', 'ratelimited', { retryAfterMs: error.retryAfter * 1_000 });
  }
  if (error instanceof webApi.WebAPIPlatformError) {
    const slackCode = String(error.data.error).slice(0, 100);
    return new ChatError(codeOf(slackCode), slackCode);
  }
  if (error instanceof webApi.WebAPIHTTPError) {
    return new ChatError('later', `http_${error.statusCode}`);
  }
  if (error instanceof webApi.WebAPIRequestError) {
    return new ChatError('later', 'unreachable', { cause: error.original });
  }
  return new ChatError('later', 'unreachable', { cause: error });
}

function codeOf(slackCode: string): ChatError['code'] {
  if (closed.has(slackCode)) return 'closed';
  return gone.has(slackCode) ? 'gone' : 'later';
}

/** Runs one call; what goes wrong becomes a ChatError. */
export async function calling<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw slackFailure(error);
  }
}
