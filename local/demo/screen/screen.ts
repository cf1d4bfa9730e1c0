import { type Paint, paintFor } from './paint.ts';

/** Wider is hard to read. */
const WIDEST = 100;
const NARROWEST = 60;
const PLAIN_WIDTH = 80;

/** Where the story is told: lines that stay, and one at the bottom that says what is going on. */
export interface Screen {
  readonly paint: Paint;
  readonly columns: number;
  /** Whether a line can be written over; else a status is not shown at all. */
  readonly isInteractive: boolean;
  print(lines: readonly string[]): void;
  /** Replaces the line at the bottom; undefined takes it away. */
  status(line: string | undefined): void;
}

const ERASE_LINE = '\r\u001b[2K';

export function createScreen(stream: NodeJS.WriteStream): Screen {
  const isInteractive = stream.isTTY === true && process.env.TERM !== 'dumb';
  let status: string | undefined;
  const erased = () => (status === undefined ? '' : ERASE_LINE);
  return {
    paint: paintFor(stream),
    columns: Math.min(WIDEST, Math.max(NARROWEST, stream.columns ?? PLAIN_WIDTH)),
    isInteractive,
    print(lines) {
      stream.write(`${erased()}${lines.map((line) => `${line}\n`).join('')}${status ?? ''}`);
    },
    status(line) {
      if (!isInteractive) return;
      stream.write(`${erased()}${line ?? ''}`);
      status = line;
    },
  };
}
