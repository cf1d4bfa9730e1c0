import type { Alert } from '../outbox/index.ts';
import { cutTo, fromHere } from './layout.ts';
import type { Paint } from './paint.ts';

/** A mail that fits on a screen is shown whole. */
const LINES_SHOWN = 36;

/** A mail as its reader sees it, in a box; long lines and long mails are cut, and say where the whole is. */
export function mailBox(alert: Alert, columns: number, paint: Paint): readonly string[] {
  const inner = columns - 2;
  const body = alert.text.trimEnd().split('\n');
  const shown = body.slice(0, LINES_SHOWN);
  const left = body.length - shown.length;
  const bar = paint('cyan', '│');
  const title = cutTo(`Mail to ${alert.to} `, inner);
  return [
    paint('cyan', `┌ ${title}${'─'.repeat(inner - title.length)}`),
    `${bar} ${paint('bold', cutTo(`Subject: ${alert.headline}`, inner))}`,
    `${bar}`,
    ...shown.map((line) => `${bar} ${cutTo(line, inner)}`.trimEnd()),
    ...(left > 0 ? [`${bar} … and ${left} more lines`] : []),
    paint('cyan', `└ ${fromHere(alert.file)}`),
  ];
}

/** `  mail     .local/outbox/003-breach-payments-api-1.4.2.txt`. */
export function alertLine(alert: Alert, columns: number, paint: Paint): readonly string[] {
  const label = `  ${alert.channel.padEnd(8)} `;
  return [
    `${paint('cyan', label)}${paint('dim', cutTo(fromHere(alert.file), columns - label.length))}`,
  ];
}
