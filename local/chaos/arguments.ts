import { readCommandLine, UsageError } from '../command-line.ts';

/** What ECR scans with: basic scanning looks at an image once, enhanced scanning again and again. */
const SCANNINGS = ['basic', 'enhanced'] as const;

export type Scanning = (typeof SCANNINGS)[number];

/** What a person asked of `npm run chaos`. */
export interface ChaosArguments {
  readonly help: boolean;
  /** How many images are pushed. */
  readonly images: number;
  readonly seed: number;
  /** Share of the calls that go wrong, from 0 to 1. */
  readonly rate: number;
  readonly scanning: Scanning;
  /** Describe calls that ECR takes a second; absent: any number. */
  readonly ecrRate?: number | undefined;
  /** A file for what happened, as JSON. */
  readonly json?: string | undefined;
}

export const CHAOS_HELP = `Usage: npm run chaos -- [options]

Pushes, scans, sweeps and delivers a generated registry while calls, events, functions
and receivers fail, lets the service recover, and checks its books against what the
registry really holds. The same seed fails the same calls.

  --images <number>    how many images are pushed (default: 200)
  --seed <number>      which calls fail, and what the registry holds (default: 1)
  --rate <share>       how many calls fail, from 0 to 0.5 (default: 0.2)
  --scanning <type>    basic, or enhanced: Inspector scans, and looks again later
                       (default: basic)
  --ecr-rate <number>  ECR takes so many calls a second and refuses the others
                       (default: any number)
  --json <file>        writes the faults, the figures and the discrepancies there
  --help               this text

Ends with 0 if the books are right, 1 if not, 2 if the command line is wrong.`;

const OPTIONS = {
  help: { type: 'boolean' },
  images: { type: 'string' },
  seed: { type: 'string' },
  rate: { type: 'string' },
  scanning: { type: 'string' },
  'ecr-rate': { type: 'string' },
  json: { type: 'string' },
} as const;

/** Reads the command line. Throws a UsageError that says what to write instead. */
export function readChaosArguments(args: readonly string[]): ChaosArguments {
  const { isGiven, value, positionals } = readCommandLine(args, OPTIONS);
  const [stray] = positionals;
  if (stray !== undefined) throw new UsageError(`"${stray}" belongs to no option.`);
  const ecrRate = value('ecr-rate');
  return {
    help: isGiven('help'),
    images: toNumber('images', value('images') ?? '200', isWithin(1, 100_000)),
    seed: toNumber('seed', value('seed') ?? '1', isWithin(0, 2 ** 31)),
    rate: toNumber('rate', value('rate') ?? '0.2', { from: 0, to: 0.5 }),
    scanning: toScanning(value('scanning') ?? 'basic'),
    ecrRate: ecrRate === undefined ? undefined : toNumber('ecr-rate', ecrRate, isWithin(1, 10_000)),
    json: value('json'),
  };
}

function toScanning(text: string): Scanning {
  const scanning = SCANNINGS.find((known) => known === text);
  if (scanning) return scanning;
  throw new UsageError(`--scanning is ${SCANNINGS.join(' or ')}, not "${text}".`);
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly isWhole?: boolean;
}

const isWithin = (from: number, to: number): Range => ({ from, to, isWhole: true });

function toNumber(option: string, text: string, { from, to, isWhole = false }: Range): number {
  const number = Number(text);
  const isRight = text.trim() !== '' && number >= from && number <= to;
  if (isRight && (!isWhole || Number.isInteger(number))) return number;
  const kind = isWhole ? 'a whole number' : 'a number';
  throw new UsageError(`--${option} is ${kind} from ${from} to ${to}, not "${text}".`);
}
