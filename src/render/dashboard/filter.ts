import { type Html, html } from '../html/html.ts';

/** One choice of a select. */
export type Choice = readonly [value: string, name: string];

/** A labelled select; the first choice is that of no filter. */
export function select(
  name: string,
  label: string,
  choices: readonly Choice[],
  chosen: string | undefined,
): Html {
  return html`<label>${label}<select name="${name}">${choices.map(
    ([value, text]) =>
      html`<option value="${value}"${value === (chosen ?? '') && SELECTED}>${text}</option>`,
  )}</select></label>`;
}

const SELECTED = html` selected`;

/** A labelled field for a name or a pattern. */
export function search(
  name: string,
  label: string,
  value: string | undefined,
  placeholder: string,
): Html {
  return html`<label>${label}<input type="search" name="${name}" value="${value ?? ''}" placeholder="${placeholder}" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="256"></label>`;
}
