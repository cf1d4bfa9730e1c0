import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Html, html } from '../../../src/render/html/html.ts';

describe('a template', () => {
  it('keeps what it says itself, and markup that is put in', () => {
    const item = html`<li>${'one'}</li>`;
    expect(html`<ul>${[item, html`<li>${2}</li>`]}</ul>`.text).toBe(
      '<ul><li>one</li><li>2</li></ul>',
    );
  });

  it('is without what there is not', () => {
    expect(html`<p>${undefined}${false}${[]}${0}</p>`.text).toBe('<p>0</p>');
  });

  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['" onload="alert(1)', '&quot; onload=&quot;alert(1)'],
    ["' onload='alert(1)", '&#39; onload=&#39;alert(1)'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['\u0000\u001b[31m\ud800\ufffe', '\ufffd\ufffd[31m\ufffd\ufffd'],
    ['ä 漢 😀', 'ä 漢 😀'],
  ])('escapes %j', (text, escaped) => {
    expect(html`<p title="${text}">${text}</p>`.text).toBe(`<p title="${escaped}">${escaped}</p>`);
    expect(html`${[text, [text]]}`.text).toBe(escaped + escaped);
  });

  it('takes no object for markup that only looks like it', () => {
    const forged = JSON.parse('{"text":"<script>"}');
    expect(html`${forged}`.text).not.toContain('<script>');
    expect(html`${new Html('<b>')}`.text).toBe('<b>');
  });

  it('lets nothing out of its place, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { text: out } = html`<p title="${text}">${text}</p>`;
        expect(out).toMatch(/^<p title="[^"<>]*">[^<>]*<\/p>$/u);
        // A reader gets back what was put in, but for what no document may hold.
        const [, shown = ''] = /^<p title="([^"]*)"/u.exec(out) ?? [];
        const read = shown.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? '');
        expect(read.length).toBe(text.length);
      }),
      { numRuns: 300 },
    );
  });
});

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
