import * as z from 'zod';
import { FeedError } from '../../domain/errors.ts';
import { type KevCatalogue, parseCveId } from '../../domain/feed.ts';
import { quoteStart, toInstant } from './text.ts';

/** CISA's schema, as far as it is needed: known_exploited_vulnerabilities_schema.json beside the catalogue. */
const RawCatalogue = z.object({
  dateReleased: z.string().optional(),
  count: z.int().optional(),
  vulnerabilities: z.array(z.object({ cveID: z.string() })).min(1),
});

/** Raises FeedError where the text is no KEV catalogue, or not the whole of one. */
export function parseKev(text: string): KevCatalogue {
  const parsed = RawCatalogue.safeParse(parseJson(text));
  if (!parsed.success) {
    const [problem] = parsed.error.issues;
    throw new FeedError(
      `It is JSON, but no KEV catalogue: ${problem?.path.join('.') || 'it'}: ${problem?.message}.`,
    );
  }
  const { dateReleased, count, vulnerabilities } = parsed.data;
  if (count !== undefined && count !== vulnerabilities.length) {
    throw new FeedError(`It should have ${count} entries, and has ${vulnerabilities.length}.`);
  }
  const ids = vulnerabilities.flatMap(({ cveID }) => parseCveId(cveID.trim())?.id ?? []);
  if (ids.length === 0) throw new FeedError('None of its entries has a CVE id.');
  return { feed: 'kev', publishedAt: toInstant(dateReleased), ids: [...new Set(ids)] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FeedError(`It is not JSON, or not all of it: it begins with ${quoteStart(text)}.`, {
      cause: error,
    });
  }
}
