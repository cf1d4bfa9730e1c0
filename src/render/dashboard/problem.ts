import { type Html, html } from '../html/html.ts';
import { pageDocument } from './page.ts';

/** The page in place of one that could not be made: what is wrong, and what to quote to whoever operates the service. */
export function problemPage(sentence: string, requestId: string): Html {
  return pageDocument({
    title: 'A problem',
    place: 'overview',
    content: html`<h1>This page cannot be shown</h1>
<p class="note wrong" role="alert">${sentence}</p>
<p class="small muted">Request ${requestId}</p>`,
  });
}
