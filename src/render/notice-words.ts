import type { RefusalNotice } from '../domain/notice.ts';
import type { Headline } from './headline.ts';
import { clean, instant, plural } from './text.ts';

/** `REFUSED by channel payments`. */
export function refusalHeadline({ channel }: RefusalNotice): Headline {
  return { verdict: 'REFUSED', subject: `by channel ${clean(channel, 100)}`, facts: [] };
}

/** What has happened to the channel, and the mend, line by line. */
export function refusalLines({ channel, reason, since }: RefusalNotice): readonly string[] {
  return [
    `The channel ${clean(channel, 100)} has not taken alerts since ${instant(since)}: ${clean(reason, 300)}`,
    'What it should have heard is kept and comes when it accepts again. Mend the webhook, or its secret, or take the channel out of the policy.',
  ];
}

/** Empty where nothing was missed. */
export function missedInWords(missed = 0): string {
  return missed === 0
    ? ''
    : `${plural(missed, 'earlier alert')} of this stream could not be delivered and ${missed === 1 ? 'is' : 'are'} no longer kept: the open findings are all there is`;
}
