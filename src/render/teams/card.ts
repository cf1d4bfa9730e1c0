import { clean } from '../text.ts';

/**
 * An Adaptive Card in the envelope that Workflows of Teams take. All text stands in text runs, which know no markup:
 * whatever comes from outside stays text.
 */
export interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly content: AdaptiveCard;
    },
  ];
}

export interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: '1.4';
  /** Where the card cannot be shown. */
  readonly fallbackText: string;
  readonly msteams: { readonly width: 'Full' };
  readonly body: readonly RichText[];
  readonly actions: readonly OpenUrl[];
}

export interface RichText {
  readonly type: 'RichTextBlock';
  readonly separator?: true;
  readonly spacing?: 'Small';
  readonly inlines: readonly TextRun[];
}

interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly size?: 'Large' | 'Small';
  readonly weight?: 'Bolder';
  readonly color?: 'Attention' | 'Warning' | 'Good';
  readonly isSubtle?: true;
  readonly selectAction?: OpenUrl;
}

interface OpenUrl {
  readonly type: 'Action.OpenUrl';
  readonly title: string;
  readonly url: string;
}

export interface Card {
  readonly fallback: string;
  readonly body: readonly RichText[];
  readonly links: readonly CardLink[];
}

/** A button that opens an address. */
export interface CardLink {
  readonly title: string;
  readonly url: string;
}

export function teamsMessage({ fallback, body, links }: Card): TeamsMessage {
  const content: AdaptiveCard = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: fallback,
    msteams: { width: 'Full' },
    body,
    actions: links.map((link) => ({ type: 'Action.OpenUrl', ...link })),
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, content }] };
}

const COLORS: Readonly<Record<string, TextRun['color']>> = {
  BREACH: 'Attention',
  UNKNOWN: 'Warning',
  'NOT CHECKED': 'Warning',
  PASS: 'Good',
};

/** The first line: its first word, the verdict, in its colour. */
export function title(verdict: string, rest: string): RichText {
  const color = COLORS[verdict];
  const style = { type: 'TextRun', size: 'Large', weight: 'Bolder' } as const;
  return block([
    { ...style, text: `${verdict} `, ...(color && { color }) },
    { ...style, text: clean(rest, 300) },
  ]);
}

/** The first line about one image of several: the verdict in its colour, and the rest as a link to it. */
export function entry(verdict: string, rest: string, url: string): RichText {
  const color = COLORS[verdict];
  const text = clean(rest, 400);
  const selectAction = { type: 'Action.OpenUrl', title: text, url } as const;
  const style = { type: 'TextRun', weight: 'Bolder' } as const;
  return {
    ...block([
      { ...style, text: `${verdict} `, ...(color && { color }) },
      { ...style, text, selectAction },
    ]),
    separator: true,
  };
}

/** The title of a list. */
export function heading(text: string): RichText {
  return { ...block([{ type: 'TextRun', text, weight: 'Bolder' }]), separator: true };
}

export function line(text: string): RichText {
  return { ...block([{ type: 'TextRun', text }]), spacing: 'Small' };
}

/** What says how much is left out, as a link to where it can be read, if there is one. */
export function moreLine(text: string, address: string | undefined): RichText {
  if (address === undefined) return line(text);
  const selectAction = { type: 'Action.OpenUrl', title: text, url: address } as const;
  return { ...block([{ type: 'TextRun', text, selectAction }]), spacing: 'Small' };
}

/** `Repository: payments/api`. */
export function labelled(label: string, text: string): RichText {
  const inlines = [
    { type: 'TextRun', text: `${label}: `, isSubtle: true },
    { type: 'TextRun', text },
  ] as const;
  return { ...block(inlines), spacing: 'Small' };
}

/** `• <name>: <facts>`, the name a link where there is an address. */
export function item(name: string, facts: string, url: string | undefined): RichText {
  const named = { type: 'TextRun', text: name, weight: 'Bolder' } as const;
  const selectAction = { type: 'Action.OpenUrl', title: name, url: url ?? '' } as const;
  return {
    ...block([
      { type: 'TextRun', text: '• ' },
      url === undefined ? named : { ...named, selectAction },
      { type: 'TextRun', text: `: ${facts}` },
    ]),
    spacing: 'Small',
  };
}

function block(inlines: readonly TextRun[]): RichText {
  return { type: 'RichTextBlock', inlines };
}
