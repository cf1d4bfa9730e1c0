/**
 * Rows of a CSV text that arrives in pieces (RFC 4180: quoted fields may hold delimiters, line breaks and doubled
 * quotes). Rows without any character are left out.
 */
export async function* parseCsv(
  text: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<readonly string[]> {
  let row: string[] = [];
  let field = '';
  let quoted = false;
  let afterQuote = false;

  const endField = (): void => {
    row.push(field);
    field = '';
    afterQuote = false;
  };

  for await (const piece of text) {
    for (const character of piece) {
      if (quoted) {
        if (character === '"') {
          quoted = false;
          afterQuote = true;
        } else field += character;
      } else if (character === '"') {
        // A second quote right after one is a quote in the text.
        if (afterQuote) field += '"';
        quoted = true;
        afterQuote = false;
      } else if (character === delimiter) {
        endField();
      } else if (character === '\n') {
        endField();
        if (row.length > 1 || row[0] !== '') yield row;
        row = [];
      } else if (character !== '\r') {
        field += character;
      }
    }
  }
  endField();
  if (row.length > 1 || row[0] !== '') yield row;
}
