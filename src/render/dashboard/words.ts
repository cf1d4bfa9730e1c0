import type { Verdict } from '../../domain/verdict.ts';
import { type Html, html } from '../html/html.ts';
import { instant } from '../text.ts';

const SIGNS = { breach: '✕', unknown: '?', pass: '✓' } as const;

/** A verdict as a word with a sign: colour alone says nothing. */
export function verdictBadge(verdict: Verdict['kind']): Html {
  return html`<span class="badge ${verdict}"><span aria-hidden="true">${SIGNS[verdict]}</span>${verdict}</span>`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A time (ISO 8601), told from now; machines and the mouse get all of it. */
export function when(iso: string, now: Date): Html {
  return html`<time datetime="${iso}" title="${instant(iso)}">${sinceInWords(iso, now)}</time>`;
}

/** A time with date and minute. */
export function whenExactly(iso: string): Html {
  return html`<time datetime="${iso}">${instant(iso)}</time>`;
}

/** Both: `2026-03-01 04:05 UTC (3 h ago)`; what is long ago needs no second date. */
export function whenInAll(iso: string, now: Date): Html {
  const since = sinceInWords(iso, now);
  return html`${whenExactly(iso)}${!instant(iso).startsWith(since) && html` (<span class="whole">${since}</span>)`}`;
}

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`, and after a month the date. */
export function sinceInWords(iso: string, now: Date): string {
  const millis = now.getTime() - Date.parse(iso);
  if (Number.isNaN(millis) || millis >= 30 * DAY) return instant(iso).slice(0, 10);
  if (millis < MINUTE) return 'just now';
  if (millis < HOUR) return `${Math.floor(millis / MINUTE)} min ago`;
  if (millis < DAY) return `${Math.floor(millis / HOUR)} h ago`;
  const days = Math.floor(millis / DAY);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** `12 s`, `3 min`, `1 h 20 min`. */
export function durationInWords(millis: number): string {
  const minutes = Math.floor(millis / MINUTE);
  if (minutes < 1) return `${Math.max(0, Math.round(millis / 1000))} s`;
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `1,234`. */
export function figure(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
