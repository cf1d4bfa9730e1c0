import { relative } from 'node:path';

/** Lines of at most `width` characters, broken between words but not after a number; a longer word is cut. */
export function wrapWords(text: string, width: number): readonly string[] {
  if (text === '') return [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<!(?:^| )\d[\d,]*) +/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? cutTo(word, width) : `${line} ${word}`;
  }
  return [...lines, line];
}

/** At most `width` characters, the last of them `…` where something is left out. */
export function cutTo(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** `1 image`, `2 images`, `2 repositories`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** A path as it can be typed here, where that is shorter. */
export function fromHere(path: string): string {
  const short = relative(process.cwd(), path);
  return short !== '' && short.length < path.length ? short : path;
}
