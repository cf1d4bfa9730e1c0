import { clean, lookalike } from '../text.ts';
import { isSlackMention } from '../words.ts';

/**
 * A custom notification of Amazon Q Developer in chat applications, as it comes over SNS (Amazon Q Developer: "Custom
 * notifications using Amazon Q Developer in chat applications").
 */
export interface CustomNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** Notifications with the same one stand in one thread. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
  };
}

/** At most 250 characters in a title, and 8,000 in a description; the markup of a chat client may count too. */
export const LONGEST_DESCRIPTION = 7000;

export function notification({
  id,
  title,
  lines,
  nextSteps,
  keywords,
  ...metadata
}: {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly nextSteps: readonly string[];
  readonly keywords: readonly string[];
} & CustomNotification['metadata']): CustomNotification {
  return {
    version: '1.0',
    source: 'custom',
    id,
    content: {
      textType: 'client-markdown',
      title: plain(title, 250),
      description: lines.join('\n'),
      nextSteps,
      keywords: keywords.map((keyword) => plain(keyword, 75)),
    },
    metadata,
  };
}

/**
 * Text that no chat client takes for markup. Slack and Teams escape differently and nobody knows which one it will be:
 * so what could begin a mention, a link or an emphasis becomes a character that looks alike.
 */
export function plain(text: string, max: number): string {
  return clean(text, max).replace(/[<>*_~`[\]|]/g, lookalike);
}

/** A user or a group of Slack is called where the chat client is Slack; all else is text. */
export function mentioned(whom: string): string {
  return isSlackMention(whom) ? whom : plain(whom, 80);
}
