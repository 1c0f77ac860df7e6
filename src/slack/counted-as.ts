import type { ChatError } from '../flow/speech-ports.ts';

/**
 * The words of Slack that are told apart where calls are counted: those that somebody can do something
 * about. All others are one, since Slack invents new ones.
 */
const words = new Set([
  'ratelimited',
  'unreachable',
  'account_inactive',
  'channel_not_found',
  'expired_trigger_id',
  'fatal_error',
  'internal_error',
  'invalid_auth',
  'invalid_blocks',
  'is_archived',
  'message_not_found',
  'missing_scope',
  'not_in_channel',
  'org_login_required',
  'request_timeout',
  'restricted_action',
  'service_unavailable',
  'token_expired',
  'token_revoked',
  'trigger_exchanged',
  'user_not_found',
]);

/** What a call that failed is counted as: one of a few words. */
export function countedAs({ slackCode }: ChatError): string {
  if (words.has(slackCode)) return slackCode;
  if (/^http_5\d\d$/.test(slackCode)) return 'http_5xx';
  return slackCode.startsWith('http_') ? 'http_other' : 'other';
}

/** What the network says before anything has left for Slack. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * May Slack have taken what was sent, although no answer of its own came? Its answer, whatever it says, is
 * its word: then it has not.
 */
export function mayHaveArrived(error: ChatError): boolean {
  // What stands in between may say so after Slack has taken it.
  if (/^http_5/.test(error.slackCode)) return true;
  if (error.slackCode !== 'unreachable') return false;
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && beforeSending.has(String(cause.code))) return false;
  }
  return true;
}
