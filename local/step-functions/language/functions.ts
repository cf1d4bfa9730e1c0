import { createHash, randomUUID } from 'node:crypto';

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/**
 * The functions that Step Functions adds to JSONata ("Transforming data with JSONata in Step Functions").
 * Fractions are cut towards zero; an argument that makes no sense gives undefined, which then fails the field.
 */
export const STEP_FUNCTIONS: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  partition(items: unknown, size: unknown): unknown {
    const step = integer(size);
    const list = asArray(items);
    if (step === undefined || step <= 0 || list.length === 0) return undefined;
    return Array.from({ length: Math.ceil(list.length / step) }, (_, index) =>
      list.slice(index * step, (index + 1) * step),
    );
  },

  range(start: unknown, end: unknown, step: unknown): unknown {
    const [first, last, by] = [integer(start), integer(end), integer(step)];
    if (first === undefined || last === undefined || !by) return undefined;
    const length = Math.floor((last - first) / by) + 1;
    if (length <= 0) return undefined;
    return length === 1 ? first : Array.from({ length }, (_, index) => first + index * by);
  },

  hash(text: unknown, algorithm: unknown): unknown {
    if (typeof text !== 'string' || algorithm === undefined) return undefined;
    const name = HASHES[String(algorithm)];
    if (!name) {
      throw new Error(`$hash knows ${Object.keys(HASHES).join(', ')}, not ${String(algorithm)}`);
    }
    return createHash(name).update(text, 'utf8').digest('hex');
  },

  random(seed: unknown): unknown {
    return typeof seed === 'number' ? seededRandom(Math.trunc(seed)) : Math.random();
  },

  uuid(): unknown {
    return randomUUID();
  },

  parse(text: unknown): unknown {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  },
};

function integer(value: unknown): number | undefined {
  return typeof value === 'number' ? Math.trunc(value) : undefined;
}

function asArray(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** In [0, 1) and the same for the same seed; the sequence itself is not AWS's, which is not published. */
function seededRandom(seed: number): number {
  return createHash('sha256').update(String(seed)).digest().readUIntBE(0, 6) / 2 ** 48;
}
