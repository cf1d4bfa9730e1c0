import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clean, instant, listed, plural, toAscii } from '../../src/render/text.ts';
import { anyText } from './arbitraries.ts';

describe('clean', () => {
  it.each([
    ['plain text', 'payments/api', 'payments/api'],
    ['line breaks and tabs', 'a\r\n\tb\u2028c\u2029d', 'a b c d'],
    ['control characters', 'a\u0000\u001b[31mb\u007f\u0085c', 'a [31mb c'],
    ['marks that turn the direction of text', 'a\u202egpj.exe\u202c\u200f', 'agpj.exe'],
    ['isolates', '\u2066a\u2069', 'a'],
    ['invisible characters', 'a\u200b\u200d\u2060\ufeff\u00ad\u{e0041}b', 'ab'],
    ['half a surrogate pair', 'a\ud83d', 'a\ufffd'],
    ['space around', '  a  b ', 'a b'],
  ])('%s', (_, text, expected) => {
    expect(clean(text, 100)).toBe(expected);
  });

  it.each([
    ['fits exactly', 'abcde', 5, 'abcde'],
    ['a word too long', 'abcdef', 5, 'abcd…'],
    ['at a word', 'one two three', 10, 'one two…'],
    ['not at a word far away', 'a bcdefghijklm', 10, 'a bcdefgh…'],
    ['not within a surrogate pair', 'abc😀def', 5, 'abc…'],
    ['an emoji that fits', 'abc😀def', 6, 'abc😀…'],
    ['not within a letter and its accent', 'abce\u0301f', 5, 'abc…'],
    ['not within a flag', 'ab🇩🇪cd', 6, 'ab…'],
    ['nothing at all', '', 5, ''],
  ])('cuts: %s', (_, text, max, expected) => {
    expect(clean(text, max)).toBe(expected);
  });

  it('keeps to its length, on one line, well-formed, whatever comes', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 300 }), (text, max) => {
        const line = clean(text, max);
        expect(line.length).toBeLessThanOrEqual(max);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(line.isWellFormed()).toBe(true);
        expect(clean(line, max)).toBe(line);
      }),
    );
  });
});

describe('toAscii', () => {
  it.each([
    ['café Ångström', 'cafe Angstrom'],
    ['1 → 2', '1 -> 2'],
    ['cut…', 'cut...'],
    ['日本 x', '?? x'],
    ['😀', '?'],
    ['a\u00a8', 'a'],
  ])('%s becomes %s', (text, expected) => {
    expect(toAscii(text)).toBe(expected);
  });
});

describe('words', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a, b'],
    [['a', 'b', 'c', 'd'], 'a, b and 2 more'],
  ])('%j, two at most: %s', (items, expected) => {
    expect(listed(items, 2)).toBe(expected);
  });

  it('counts one image and two images', () => {
    expect([0, 1, 2].map((count) => plural(count, 'image'))).toEqual([
      '0 images',
      '1 image',
      '2 images',
    ]);
  });

  it.each([
    ['2026-03-01T04:05:59.999Z', '2026-03-01 04:05 UTC'],
    ['2026-03-01T04:05:00+02:00', '2026-03-01 02:05 UTC'],
    ['yesterday', 'yesterday'],
  ])('%s is %s', (iso, expected) => {
    expect(instant(iso)).toBe(expected);
  });
});
