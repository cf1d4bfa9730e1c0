import type { CatalogueEntry } from '../domain/catalogue.ts';
import { shortImageDigest } from '../domain/image.ts';
import { SEVERITIES } from '../domain/severity.ts';
import { clean } from './text.ts';
import { reasonInWords } from './words.ts';

/**
 * Counts of images as plain text, in the format that ECR's continuous-scan demo prints: a block for each tag. Where
 * not all is known, one line more says so, for an empty block would read as a clean image.
 */
export function summaryText(images: readonly CatalogueEntry[]): string {
  const blocks = images.flatMap((image) => {
    const { repository, imageDigest, tags } = image;
    const names =
      tags.length > 0
        ? tags.map((tag) => `${repository}:${tag}`)
        : [`${repository}@${shortImageDigest(imageDigest)}`];
    return names.map((name) => block(name, image));
  });
  return blocks.join('\n\n');
}

function block(name: string, { region, counts, reason }: CatalogueEntry): string {
  const lines = SEVERITIES.flatMap((severity) => {
    const count = counts[severity] ?? 0;
    return count > 0 ? [` ${severity}: ${count}`] : [];
  });
  const gap = reason === undefined ? [] : [` UNKNOWN: ${reasonInWords(reason)}`];
  return [`Results for ${clean(name, 400)} in ${region}:`, ...lines, ...gap, ''].join('\n');
}
