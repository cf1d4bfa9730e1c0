import { createHash } from 'node:crypto';
import { STYLE } from '../../render/dashboard/style.ts';
import type { Html } from '../../render/html/html.ts';
import type { Answer } from './route.ts';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing but the page's own sheet and its drawn icon: no script, nothing from elsewhere, no frame around it. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page as an answer. */
export function page(status: number, content: Html): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
    },
    body: content.text,
  };
}
