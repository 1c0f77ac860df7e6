import { parseCommand } from '../domain/command.ts';
import { operationNames, providerNames } from '../domain/operation.ts';
import { whatIsWrong } from './command-problem.ts';
import { type Ack, type Desk, guarded, isElsewhere, privately, refuse, tell } from './desk.ts';
import { calling } from './failures.ts';
import { type FormField, type FormValues, fieldOf, formFields, textOf } from './form-text.ts';
import { formView } from './form-view.ts';
import { inTime } from './in-time.ts';
import type { Addressee } from './private.ts';
import { type CommandDelivery, readFormOrigin, type ViewDelivery } from './schema.ts';
import { foreign } from './text.ts';
import { storeWish } from './wishes.ts';

/** The trigger of a command lives 3 s and works once; the acknowledgement must not be later either. */
const openWithinMs = 2_500;

const notOpened =
  'Slack did not open the form in time, so nothing was done. Type /dbencrypt again, or /dbencrypt help to see the commands.';

/** `/dbencrypt` alone: opens the form, before anything else. */
export async function openForm(
  desk: Desk,
  delivery: CommandDelivery,
  to: Addressee,
  ack: Ack,
): Promise<void> {
  const view = formView(delivery.channel_id);
  const { views } = desk.connection.client;
  const work = calling(() => views.open({ trigger_id: delivery.trigger_id, view }));
  const opened = await inTime(work, openWithinMs);
  if (opened.is === 'failed') {
    desk.log.warn({ error: opened.error }, 'the form could not be opened');
    return ack(privately({ text: notOpened }));
  }
  await ack();
  if (opened.is === 'done') return;
  try {
    await opened.work;
  } catch (error) {
    desk.log.warn({ error }, 'the form could not be opened');
    await tell(desk, to, notOpened);
  }
}

/** Somebody sent the form. A problem is said at its field; a wish goes the way of a typed one. */
export async function onForm(desk: Desk, delivery: ViewDelivery, ack: Ack): Promise<void> {
  const channel = readFormOrigin(delivery.view.private_metadata)?.channel ?? null;
  const to = { user: delivery.user.id, channel, responseUrl: null };
  await guarded(desk, 'form', to, ack, () => handle(desk, delivery, to, ack));
}

async function handle(desk: Desk, delivery: ViewDelivery, to: Addressee, ack: Ack): Promise<void> {
  const { user, team, view } = delivery;
  const isOurs = !isElsewhere(desk, team?.id);
  if (!isOurs || to.channel === null) {
    await ack();
    return tell(desk, to, refuse(desk, 'command', isOurs ? 'unreadable' : 'elsewhere'));
  }
  const at = (field: FormField, problem: string): Promise<void> =>
    ack({ response_action: 'errors', errors: { [field]: foreign(problem, 500) } });

  const values = valuesOf(view);
  const unchosen = notChosen(values);
  if (unchosen) return at(unchosen, 'Choose one.');
  const text = textOf(values);
  const parsed = parseCommand(text);
  if (!parsed.ok) {
    desk.connection.meter.refused({ of: 'command', why: 'not-understood' });
    return at(fieldOf(parsed, values), whatIsWrong(parsed));
  }
  const { command, understood } = parsed;
  if (command.kind !== 'encrypt') throw new Error(`the form was read as ${command.kind}`);

  const from = {
    by: { id: user.id, name: user.name ?? user.username ?? user.id },
    channel: to.channel,
    // Sent again after a late answer, the same form is the same wish.
    once: `${view.id} ${text}`,
    responseUrl: null,
  };
  await storeWish(desk, { wish: command.wish, understood }, from, {
    async recorded(message) {
      await ack();
      await tell(desk, to, message);
    },
    uncertain: (sentence) => at('instance', sentence),
    afterwards: (message) => tell(desk, to, message),
  });
}

function valuesOf({ state }: ViewDelivery['view']): FormValues {
  const given = formFields.map((field) => {
    const input = state.values[field]?.[field];
    return [field, input?.selected_option?.value ?? input?.value ?? ''];
  });
  return Object.fromEntries(given);
}

/** A menu in which nothing known was chosen: clients leave it to the app to notice. */
function notChosen({ cloud, operation }: FormValues): FormField | null {
  if (!providerNames.some((name) => name === cloud)) return 'cloud';
  return operationNames.some((name) => name === operation) ? null : 'operation';
}
