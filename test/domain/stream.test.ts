import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { streamOf, streamOfTag } from '../../src/domain/stream.ts';
import { digestOf } from '../support/builders.ts';

describe('the stream of a tag', () => {
  it.each([
    ['1.4.2', '*', 'a version'],
    ['1.4', '*', 'a shorter version'],
    ['20240131', '*', 'a date in one'],
    ['v1.4.2', 'v*', 'a version with its letter'],
    ['1.4.2-alpine3.19', '*-alpine*', 'a variant of its own'],
    ['1.4.2-alpine3.20', '*-alpine*', 'and its next base'],
    ['1.4.2-slim', '*-slim', 'a variant without a number'],
    ['1.4.2-rc.1', '*-rc.*', 'a release candidate'],
    ['1.4.2+build.7', '*+build.*', 'build metadata'],
    ['2019-06', '*-*', 'a month'],
    ['2019-06-30', '*-*-*', 'a day'],
    ['main-3f9c2ab', 'main-*', 'a branch and a commit'],
    ['main-3f9c2abd0e1f2a3b4c5d6e7f8091a2b3c4d5e6f7', 'main-*', 'a whole commit'],
    ['1.4.2-3-g3f9c2ab', '*-*-*', 'git describe'],
    ['3f9c2ab', '*', 'a commit alone'],
    ['1234567', '*', 'a commit of digits alone'],
    ['build-1042', 'build-*', 'a build number'],
    ['feature_3f9c2ab', 'feature_*', 'another separator'],
    ['latest', 'latest', 'a name'],
    ['prod', 'prod', 'another name'],
    ['facade', 'facade', 'a word of the letters a to f'],
    ['defaced-prod', 'defaced-prod', 'and a longer one'],
    ['abc123', 'abc*', 'too short for a commit'],
    ['3F9C2AB', '*F*C*AB', 'capitals are no commit'],
  ])('%s is of %s: %s', (tag, stream) => {
    expect(streamOfTag(tag)).toBe(stream);
  });
});

describe('an image with several tags', () => {
  it.each([
    [['latest', '1.4.2'], '*', 'a version wins over a name'],
    [['main-3f9c2ab', '1.4.2'], '*', 'and over a commit'],
    [['v1.4.2', 'main-3f9c2ab'], 'v*', 'with its letter too'],
    [['1.4.2-alpine3.19', '1.4.2'], '*', 'and over a variant'],
    [['latest', 'main-3f9c2ab'], 'main-*', 'what varies wins over a name'],
    [['prod', 'latest'], 'prod', 'of two names the shorter'],
    [['main-1', 'build-1'], 'main-*', 'of two that vary the shorter'],
    [['bb-1', 'aa-1'], 'aa-*', 'of two as long the first by the alphabet'],
    [['1.4.2', '1.4', '1'], '*', 'versions are of one stream'],
  ])('%j is of %s: %s', (tags, stream) => {
    expect(streamOf({ tags, imageDigest: digestOf('a') })).toBe(stream);
  });

  it('is of the same stream in whatever order its tags come', () => {
    const tag = fc.constantFrom(
      '1.4.2',
      'latest',
      'main-3f9c2ab',
      'prod',
      '1.4.2-slim',
      'v2',
      'b-1',
    );
    fc.assert(
      fc.property(fc.uniqueArray(tag, { minLength: 1 }), (tags) => {
        const imageDigest = digestOf('a');
        expect(streamOf({ tags: tags.toReversed(), imageDigest })).toBe(
          streamOf({ tags, imageDigest }),
        );
      }),
    );
  });
});

describe("the policy's patterns", () => {
  const patterns = ['prod-*', 'main-*', '1.*'];

  it.each([
    [['main-3f9c2ab', 'prod-17'], 'prod-*', 'the first that matches wins, not the first tag'],
    [['main-3f9c2ab', '2.0.0'], 'main-*', 'over a version too'],
    [['1.4.2'], '1.*', 'and names one major version'],
    [['2.0.0'], '*', 'where none matches, the tag tells'],
    [[], digestOf('a'), 'nor without a tag'],
  ])('%j is of %s: %s', (tags, stream) => {
    expect(streamOf({ tags, imageDigest: digestOf('a') }, patterns)).toBe(stream);
  });
});

it('an image without a tag is a stream of its own', () => {
  expect(streamOf({ tags: [], imageDigest: digestOf('a') })).toBe(digestOf('a'));
});

describe('one release after the other', () => {
  it.each([
    ['1.4.2', '1.4.3'],
    ['v1.9.9', 'v1.10.0'],
    ['1.4.2-alpine3.19', '1.4.3-alpine3.20'],
    ['main-3f9c2ab', 'main-0a1b2c3'],
    ['2019-06', '2019-07'],
    ['build-999', 'build-1000'],
  ])('%s and %s are of one stream', (before, after) => {
    expect(streamOfTag(after)).toBe(streamOfTag(before));
  });

  it.each([
    ['1.4.2', 'main-3f9c2ab'],
    ['1.4.2', '1.4.2-slim'],
    ['1.4.2', 'v1.4.2'],
    ['latest', 'prod'],
  ])('%s and %s are not', (one, other) => {
    expect(streamOfTag(other)).not.toBe(streamOfTag(one));
  });
});
