import { z } from 'zod';
import type { EmailSubscription } from '../../cloudformation/creators/index.ts';
import type { Alert } from './alert.ts';
import { openOutboxFiles } from './files.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { type BotMessage, startSlackApiStandIn } from './slack-api-stand-in.ts';
import { startSlackStandIn } from './slack-stand-in.ts';
import { startWebhookStandIn } from './webhook-stand-in.ts';

export type { Alert } from './alert.ts';

/** Receives what the service sends, in place of people: every alert becomes a file. */
export interface Outbox {
  readonly folder: string;
  /** A webhook of Slack: the stand-in of this machine. */
  readonly slackUrl: string;
  /** Slack's Web API, for bots: the stand-in of this machine. */
  readonly slackApiUrl: string;
  /** A webhook of Teams, and one that takes signed messages. */
  readonly teamsUrl: string;
  readonly webhookUrl: string;
  /** From here on, mails to these subscriptions arrive; answers what ends that, to be called while AWS is still up. */
  subscribe(aws: {
    readonly endpoint: string;
    readonly region: string;
    readonly emailSubscriptions: readonly EmailSubscription[];
  }): Promise<() => Promise<void>>;
  /** Waits until every alert that was sent has arrived. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens the outbox; `log` hears what cannot be received, and why Slack would refuse a message. */
export async function openOutbox(options: {
  readonly folder: string;
  readonly accessKeyId: string;
  /** The token of every bot. */
  readonly botToken: string;
  readonly onAlert: (alert: Alert) => void;
  readonly log: (source: string, text: string) => void;
}): Promise<Outbox> {
  const { onAlert, log } = options;
  const files = await openOutboxFiles(options.folder);
  const slack = await startSlackStandIn({
    async onMessage(message) {
      const text = `${JSON.stringify(message, null, 2)}\n`;
      const file = await files.write(message.text, 'json', text);
      onAlert({ channel: 'slack', to: 'Slack', headline: message.text, text, file });
    },
    onRefused: (reasons) => log('slack', `refused: ${reasons.join('; ')}`),
  });
  const slackApi = await startSlackApiStandIn({
    token: options.botToken,
    async onMessage(message) {
      const text = `${JSON.stringify(message, null, 2)}\n`;
      const file = await files.write(message.text, 'json', text);
      onAlert({
        channel: 'slack',
        to: WHERE[placeOf(message)],
        headline: message.text,
        text,
        file,
      });
    },
  });
  const webhooks = await startWebhookStandIn(async ({ channel, body }) => {
    const headline = headlineIn(JSON.parse(body));
    const text = `${JSON.stringify(JSON.parse(body), null, 2)}\n`;
    const file = await files.write(headline, 'json', text);
    onAlert({ channel, to: RECEIVERS[channel], headline, text, file });
  });
  let mailbox: Mailbox | undefined;

  return {
    folder: files.folder,
    slackUrl: slack.url,
    slackApiUrl: slackApi.url,
    teamsUrl: webhooks.teamsUrl,
    webhookUrl: webhooks.webhookUrl,
    async subscribe({ endpoint, region, emailSubscriptions: subscriptions }) {
      const opened = await openMailbox({
        endpoint,
        region,
        accessKeyId: options.accessKeyId,
        subscriptions,
        async onMail({ to, subject, body }) {
          const mail = `To: ${to}\nSubject: ${subject}\n\n${body}`;
          const file = await files.write(subject, 'txt', mail);
          onAlert({ channel: 'mail', to, headline: subject, text: body, file });
        },
        onError: (error) => log('mailbox', String(error)),
      });
      mailbox = opened;
      return opened.stop;
    },
    drained: async () => mailbox?.drained(),
    async stop() {
      await slack.stop();
      await slackApi.stop();
      await webhooks.stop();
    },
  };
}

const WHERE = {
  channel: 'Slack',
  thread: 'Slack, in a thread',
  message: 'Slack, instead of what it said',
} as const;

function placeOf({ method, thread_ts }: BotMessage): keyof typeof WHERE {
  if (method === 'chat.update') return 'message';
  return thread_ts === undefined ? 'channel' : 'thread';
}

const RECEIVERS = { teams: 'Teams', webhook: 'the webhook' } as const;

const TeamsCard = z.object({
  attachments: z.tuple([z.object({ content: z.object({ fallbackText: z.string() }) })]),
});

const VerdictDocument = z.object({
  verdict: z.string(),
  image: z.object({ repository: z.string(), tags: z.array(z.string()) }),
});

const AlertsDocument = z.object({ alerts: z.array(VerdictDocument).min(1) });

/** As a mail about the same would be headed, as far as the message tells. */
function headlineIn(message: unknown): string {
  const card = TeamsCard.safeParse(message).data;
  if (card) return card.attachments[0].content.fallbackText;
  const several = AlertsDocument.safeParse(message).data;
  if (several) return `${several.alerts.length} alerts`;
  const document = VerdictDocument.safeParse(message).data;
  if (!document) return 'report';
  const { repository, tags } = document.image;
  return `${document.verdict.toUpperCase()} ${[repository, ...tags.slice(0, 1)].join(':')}`;
}
