import { actions as huaweiActions } from '../providers/huawei/actions.ts';
import { actions as tencentActions } from '../providers/tencent/actions.ts';

/** What editors show at each key of the file, by its path. `*` stands for a key's place in a list. */
export const descriptions: Readonly<Record<string, string>> = {
  redis:
    'Where everything is kept: an address, Sentinels and the name they know, or a Cluster. Default: REDIS_URL.',
  'redis.url': 'redis:// or rediss:// (TLS), with user and password where they are needed.',
  'redis.sentinels': 'The Sentinels; any of them is asked where the master is.',
  'redis.sentinels.*.host': 'Name or address of this Sentinel.',
  'redis.sentinels.*.port': 'Its port, mostly 26379.',
  'redis.name': 'The name by which the Sentinels know the master.',
  'redis.cluster': 'Some nodes of the Cluster; the others are found by them.',
  'redis.cluster.*.host': 'Name or address of this node.',
  'redis.cluster.*.port': 'Its port, mostly 6379.',
  'redis.username': 'The user of Redis, where it has users (ACL).',
  'redis.password': 'The password of Redis. A new one needs a restart.',
  'redis.tls': 'Speak TLS with Redis.',
  'redis.waitForReplicas':
    'So many replicas must have an event before it is called recorded, so that a fail-over does not lose it. Default: 1 with sentinels or cluster, 0 with an address.',

  http: 'Where this bot listens.',
  'http.host': 'The address it listens on.',
  'http.port': "Slack's requests in HTTP mode, health and metrics. PORT wins over it.",
  'http.adminPort': '/healthz, /readyz and /metrics here, and no longer on port.',
  'http.drainFor':
    "HTTP mode: so long after SIGTERM /readyz fails and Slack is still answered, for balancers that look from time to time; '0' or 5s.",

  slack:
    'The app in Slack. Default: SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL.',
  'slack.botToken': 'Bot User OAuth Token, xoxb-…. A new one needs a restart.',
  'slack.signingSecret':
    'HTTP mode: what Slack signs its requests with. Two while one takes the place of the other: either is accepted. Taken without a restart.',
  'slack.appToken':
    'App-level token, xapp-…, with connections:write. Given: Socket Mode. A new one needs a restart.',
  'slack.apiUrl': 'Where the Web API of Slack is.',

  channels: 'Ids of Slack channels, not names. The bot has to be a member of both.',
  'channels.requests': 'Where the cards are.',
  'channels.audit': 'One line for each step that matters. Without it: none.',

  accounts: 'The cloud accounts that the bot works in.',
  'accounts.*.name': 'What people call it: account=… in a command, match.account in a policy.',
  'accounts.*.provider': 'tencent or huawei.',
  'accounts.*.site':
    'International or mainland site of Tencent Cloud: it decides which hosts are called.',
  'accounts.*.regions': 'The regions that the bot looks for instances in.',
  'accounts.*.regions.*.name': 'The region, for example cn-north-4.',
  'accounts.*.regions.*.projectId':
    'The project in this region. Another project is another account.',
  'accounts.*.credentials':
    'One, or two while one takes the place of the other: the first that the cloud accepts is used. Taken without a restart. Default, for one account of a provider alone: the environment.',
  'accounts.*.credentials.secretId': 'SecretId, AKID….',
  'accounts.*.credentials.secretKey': 'The secret that belongs to it.',
  'accounts.*.credentials.token': 'Token of a temporary key.',
  'accounts.*.credentials.accessKey': 'Access key id (AK).',
  'accounts.*.credentials.securityToken': 'Token of a temporary key.',
  'accounts.*.credentials.userName': 'IAM user, in the place of an access key.',
  'accounts.*.credentials.password': "The user's password. IAM locks who tries a wrong one often.",
  'accounts.*.credentials.domainName': 'The account that the user belongs to.',
  'accounts.*.endpoints':
    'Other addresses than those of the cloud, for one service each. http:// to this machine only.',
  'accounts.*.endpoints.cdb': 'TencentDB for MySQL.',
  'accounts.*.endpoints.kms': 'Key management.',
  'accounts.*.endpoints.cam': 'Roles and policies of Tencent Cloud.',
  'accounts.*.endpoints.sts': 'Who a key belongs to.',
  'accounts.*.endpoints.taurusdb': 'TaurusDB.',
  'accounts.*.endpoints.iam': 'Where tokens are fetched.',
  'accounts.*.limits': `Calls a second that this bot may make, by call. For tencent never above what the cloud allows: ${list(tencentActions)}. For huawei: ${list(huaweiActions)}.`,

  policies:
    'Who decides. The first one that matches holds; where none does, nobody may approve. The requester never approves, and what cannot be undone is always confirmed by typing: no key changes that.',
  'policies.*.name':
    'What cards and the audit log call it. Without it: its place, for example policies[0].',
  'policies.*.match': 'What it is for: each a glob with * and ?, each optional.',
  'policies.*.match.provider': 'tencent or huawei.',
  'policies.*.match.account': 'The name of an account.',
  'policies.*.match.region': 'The region of the instance.',
  'policies.*.match.instance': 'The id of the instance.',
  'policies.*.match.operation': 'For example storage-encryption on, or backup-encryption *.',
  'policies.*.requesters': 'Who may ask. Without it: any full member of the workspace.',
  'policies.*.approvers': 'Who may approve. Or give stages.',
  'policies.*.quorum': 'So many of the approvers have to.',
  'policies.*.stages':
    'Approvals one after the other, in the place of approvers and quorum. Nobody counts in two of them.',
  'policies.*.stages.*.name': 'What people call this stage.',
  'policies.*.stages.*.approvers': 'Who may approve in this stage.',
  'policies.*.stages.*.quorum': 'So many of them have to.',
  'policies.*.reason': 'Must whoever asks say why?',
  'policies.*.ticket': 'A regular expression that ticket=… has to match. Without it: no ticket.',
  'policies.*.expiresAfter': 'How long a request waits for approval.',
  'policies.*.approvalLasts':
    'How long an approved request may wait for its start; with windows to the end of the next one.',
  'policies.*.remindEvery': 'Tells the approvers again. Without it: never.',
  'policies.*.escalate': 'Tells others when nobody decides. It gives nobody the right to.',
  'policies.*.escalate.after': 'So long after the request came up for approval.',
  'policies.*.escalate.to': 'Who is told.',
  'policies.*.confirm':
    'How what can be undone is approved: by a button, or by typing the instance too.',
  'policies.*.delay': 'A pause with a Stop button before the write.',
  'policies.*.windows': 'When a write may start. Without them: always.',
  'policies.*.windows.*.days': 'Days of the week on which it begins.',
  'policies.*.windows.*.from': 'Time of day at which it begins.',
  'policies.*.windows.*.to':
    'Time of day at which it ends, on the next day if it is before from. 24:00 is the end of the day.',
  'policies.*.windows.*.timeZone': 'IANA time zone, for example Asia/Shanghai.',
  'policies.*.freezes': 'Days on which no write starts, whatever the windows say.',
  'policies.*.freezes.*.from': 'The first of these days.',
  'policies.*.freezes.*.to': 'The last of them.',
  'policies.*.freezes.*.timeZone': 'IANA time zone, for example Asia/Shanghai.',
  'policies.*.freezes.*.why': 'What people are told who wait for its end.',

  people: 'How accounts of one human being are known.',
  'people.aliasDomains':
    'Lists of e-mail domains that belong to the same people: ada@example.com and ada@example.cn are one, who approves once.',
  operators: 'Who looks after this bot, and hears when something is wrong with it.',

  expect:
    'What the policies are meant to say. config check ends with 1 when they say something else, and such policies are not put in force.',
  'expect.*.request': 'The request that is looked at.',
  'expect.*.request.provider': 'tencent or huawei.',
  'expect.*.request.account': 'The name of one account.',
  'expect.*.request.region': 'Needed where a policy chooses by it.',
  'expect.*.request.instance': 'The id of one instance, or any word where no policy names one.',
  'expect.*.request.operation': 'What is asked for.',
  'expect.*.requester': 'A user or a user group who asks.',
  'expect.*.mayAsk': 'May the requester ask at all?',
  'expect.*.approvers': 'Exactly these users and groups may approve; [] is nobody.',
  'expect.*.stages': 'Exactly these stages, in their order.',
  'expect.*.stages.*.name': 'The name of the stage.',
  'expect.*.stages.*.approvers': 'Exactly these users and groups approve in it.',
  'expect.*.stages.*.quorum': 'So many of them have to.',
  'expect.*.quorum': 'So many people have to approve, over all stages.',
};

/** Of a set of people, wherever it stands. */
export const audienceDescriptions: Readonly<Record<string, string>> = {
  users: 'Ids of Slack users, for example U024BE7LH.',
  groups: 'Ids of Slack user groups, for example S0614TZR7.',
};

/** What holds for a key that is left out, as one would write it. */
export const defaults: Readonly<Record<string, string | number>> = {
  'http.host': '0.0.0.0',
  'http.port': 3000,
  'http.drainFor': '0',
  'slack.apiUrl': 'https://slack.com/api',
  'policies.*.quorum': 1,
  'policies.*.stages.*.quorum': 1,
  'policies.*.expiresAfter': '8h',
  'policies.*.approvalLasts': '24h',
  'policies.*.confirm': 'button',
  'policies.*.delay': '0',
  'expect.*.stages.*.quorum': 1,
};

function list(actions: Readonly<Record<string, unknown>>): string {
  return Object.keys(actions).join(', ');
}
