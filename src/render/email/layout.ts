const WIDTH = 78;

/** A paragraph of at most 78 columns; its further lines are indented by `hang`. A longer word stays whole. */
export function wrap(text: string, hang = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${hang}${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

/** A title, and below it one item per line. */
export function section(title: string, items: readonly string[]): string {
  return [title, ...items.map((item) => wrap(`- ${item}`, '  '))].join('\n');
}

/** `Label: value`, where there is a value. Not in columns: mail is often read in a proportional font. */
export function row(label: string, value: string): readonly string[] {
  return value === '' ? [] : [wrap(`${label}: ${value}`, '  ')];
}

/** Parts of a mail, with an empty line between them; empty parts are left out. */
export function page(parts: readonly string[]): string {
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}
