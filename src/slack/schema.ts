/** The door for everything Slack sends. Only the fields we use. */
import { z } from 'zod';
import { requestIdPattern } from '../domain/request-id.ts';

/** A button's `value` and a modal's `private_metadata`: routing only, checked again by the flow. */
export const Routing = z.strictObject({
  request: z.string().regex(requestIdPattern),
  fingerprint: z.string().max(64).nullable(),
});
export type Routing = z.infer<typeof Routing>;

const Id = z.string().regex(/^[A-Z0-9]+$/);

/** `private_metadata` of the form: where the answer goes, and nothing to trust. */
export const FormOrigin = z.strictObject({ channel: Id });
export type FormOrigin = z.infer<typeof FormOrigin>;

const Team = z.object({ id: z.string() }).nullish();
const User = z.object({
  id: Id,
  name: z.string().optional(),
  username: z.string().optional(),
});

/** docs.slack.dev/interactivity/implementing-slash-commands */
export const CommandDelivery = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: Id,
  user_name: z.string().optional(),
  team_id: z.string().optional(),
  channel_id: Id,
  trigger_id: z.string().min(1),
  response_url: z.string().optional(),
});
export type CommandDelivery = z.infer<typeof CommandDelivery>;

/** docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export const PressDelivery = z.object({
  user: User,
  team: Team,
  channel: z.object({ id: Id }).nullish(),
  container: z.object({ channel_id: Id.optional() }).nullish(),
  trigger_id: z.string().min(1),
  response_url: z.string().optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        value: z.string().nullish(),
        action_ts: z.string().optional(),
      }),
    )
    .min(1),
});
export type PressDelivery = z.infer<typeof PressDelivery>;

/** What was put into an input of a modal: a text, or one of several options. */
const Input = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
});

/** docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export const ViewDelivery = z.object({
  user: User,
  team: Team,
  view: z.object({
    id: z.string(),
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({
      values: z.record(z.string(), z.record(z.string(), Input)),
    }),
  }),
});
export type ViewDelivery = z.infer<typeof ViewDelivery>;

/** users.info */
export const UserInfo = z.object({
  user: z.object({
    id: z.string(),
    name: z.string().optional(),
    team_id: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    profile: z
      .object({
        display_name: z.string().optional(),
        real_name: z.string().optional(),
        email: z.string().nullish(),
      })
      .optional(),
    enterprise_user: z.object({ teams: z.array(z.string()).optional() }).optional(),
  }),
});
export type UserInfo = z.infer<typeof UserInfo>;

/** usergroups.users.list */
export const UserGroupMembers = z.object({ users: z.array(z.string()) });

/** What a button or modal carries, or null when it is not ours. */
export function readRouting(text: string | null | undefined): Routing | null {
  return readCarried(Routing, text);
}

/** What the form carries: where it was asked for. Null when it is not ours. */
export function readFormOrigin(text: string): FormOrigin | null {
  return readCarried(FormOrigin, text);
}

function readCarried<T>(schema: z.ZodType<T>, text: string | null | undefined): T | null {
  try {
    const read = schema.safeParse(JSON.parse(text ?? ''));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** conversations.info. What Slack does not send is no problem. */
export const ChannelInfo = z.object({
  channel: z.object({
    is_member: z.boolean().optional(),
    is_archived: z.boolean().optional(),
    is_ext_shared: z.boolean().optional(),
    is_pending_ext_shared: z.boolean().optional(),
  }),
});
export type ChannelInfo = z.infer<typeof ChannelInfo>;
