import { ProblemError } from './problem.ts';

/**
 * The first of the media types offered that an Accept header wants most; where it does not say, the first of all.
 * Ends with 406 where it wants none of them.
 */
export function negotiate<T extends string>(accept: string | undefined, offered: readonly T[]): T {
  const wanted = (accept?.trim() || '*/*').split(',').map(readRange);
  const ranked = offered
    .map((type) => ({ type, q: qualityOf(type, wanted) }))
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q);
  const [best] = ranked;
  if (best) return best.type;
  throw new ProblemError(406, `There is ${offered.join(' and ')}.`);
}

interface Range {
  readonly range: string;
  readonly q: number;
}

function readRange(text: string): Range {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  return { range, q: q === undefined ? 1 : Number(q.slice(2)) || 0 };
}

/** What says more of a type counts before what says less. */
function qualityOf(type: string, wanted: readonly Range[]): number {
  const [family = ''] = type.split('/');
  const candidates = [type, `${family}/*`, '*/*'];
  for (const candidate of candidates) {
    const found = wanted.find(({ range }) => range === candidate);
    if (found) return found.q;
  }
  return 0;
}
