/** `"hihg": did you mean "high"? Known: critical, high`: the word, the known one nearest to it if any is near, and all. */
export function didYouMean(word: string, known: readonly string[]): string {
  const [nearest] = known
    .map((candidate) => ({ candidate, edits: edits(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(candidate.length / 2)))
    .sort((a, b) => a.edits - b.edits);
  const guess = nearest ? `: did you mean "${nearest.candidate}"?` : '.';
  return `"${word}"${guess} Known: ${known.join(', ') || 'none'}`;
}

/** Levenshtein distance: single letters put in, left out or replaced. */
function edits(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
