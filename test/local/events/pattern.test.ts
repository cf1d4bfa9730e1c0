import { describe, expect, it } from '@jest/globals';
import { compileEventPattern } from '../../../local/events/index.ts';

const event = {
  source: 'aws.ecr',
  'detail-type': 'ECR Image Scan',
  resources: ['arn:a', 'arn:b'],
  detail: {
    status: 'COMPLETE',
    count: 5,
    rate: 0.5,
    big: '5',
    nothing: null,
    yes: true,
    text: 'a*b\\c',
    tags: ['1.4', 'latest'],
    none: [],
    counts: { HIGH: 2 },
    people: [
      { name: 'Ann', role: 'dev' },
      { name: 'Bob', role: 'ops' },
    ],
  },
};

/** A pattern on fields of `detail`. */
const matches = (detail: object) => compileEventPattern({ detail })(event);

describe('a value matches', () => {
  it.each<[string, object, boolean]>([
    ['equal text', { status: ['COMPLETE'] }, true],
    ['one of several', { status: ['FAILED', 'COMPLETE'] }, true],
    ['text that differs in case', { status: ['complete'] }, false],
    ['a number', { count: [5] }, true],
    ['text, not the number it looks like', { big: [5] }, false],
    ['a number, not its text', { count: ['5'] }, false],
    ['true', { yes: [true] }, true],
    ['null', { nothing: [null] }, true],
    ['a missing field as null', { gone: [null] }, false],
    ['all fields', { status: ['COMPLETE'], count: [6] }, false],
    ['a nested field', { counts: { HIGH: [2] } }, true],
    ['any element of an array', { tags: ['latest', 'other'] }, true],
    ['no element of an array', { tags: ['other'] }, false],
    ['fields of one element of an array', { people: { name: ['Bob'], role: ['ops'] } }, true],
    ['fields of different elements', { people: { name: ['Ann'], role: ['ops'] } }, false],

    ['prefix', { status: [{ prefix: 'COM' }] }, true],
    ['prefix in the middle', { status: [{ prefix: 'OM' }] }, false],
    ['prefix of a number', { count: [{ prefix: '5' }] }, false],
    ['prefix, ignoring case', { status: [{ prefix: { 'equals-ignore-case': 'com' } }] }, true],
    ['suffix', { status: [{ suffix: 'ETE' }] }, true],
    ['suffix, ignoring case', { status: [{ suffix: { 'equals-ignore-case': 'ete' } }] }, true],
    ['suffix elsewhere', { status: [{ suffix: 'COM' }] }, false],
    ['equals-ignore-case', { status: [{ 'equals-ignore-case': 'complete' }] }, true],
    ['equals-ignore-case of a part', { status: [{ 'equals-ignore-case': 'comp' }] }, false],
    ['an operator beside a value', { status: ['FAILED', { prefix: 'C' }] }, true],
    ['an operator on any element', { tags: [{ prefix: 'lat' }] }, true],

    ['wildcard', { status: [{ wildcard: 'C*M*E' }] }, true],
    ['wildcard for nothing', { status: [{ wildcard: '*COMPLETE*' }] }, true],
    ['wildcard too short', { status: [{ wildcard: 'COMP' }] }, false],
    ['wildcard that would use a letter twice', { status: [{ wildcard: 'COMPLETE*E' }] }, false],
    ['escaped star and backslash', { text: [{ wildcard: 'a\\*b\\\\*' }] }, true],
    ['escaped star for itself only', { status: [{ wildcard: 'C\\*E' }] }, false],

    ['anything-but', { status: [{ 'anything-but': 'FAILED' }] }, true],
    ['anything-but itself', { status: [{ 'anything-but': 'COMPLETE' }] }, false],
    ['anything-but a list', { status: [{ 'anything-but': ['FAILED', 'COMPLETE'] }] }, false],
    ['anything-but numbers', { count: [{ 'anything-but': [1, 2] }] }, true],
    ['anything-but, of a missing field', { gone: [{ 'anything-but': 'x' }] }, false],
    ['anything-but, of null', { nothing: [{ 'anything-but': 'x' }] }, true],
    ['anything-but, of another element', { tags: [{ 'anything-but': 'latest' }] }, true],
    ['anything-but prefix', { status: [{ 'anything-but': { prefix: 'COM' } }] }, false],
    ['anything-but prefixes', { status: [{ 'anything-but': { prefix: ['X', 'C'] } }] }, false],
    ['anything-but suffix', { status: [{ 'anything-but': { suffix: 'X' } }] }, true],
    ['anything-but wildcard', { status: [{ 'anything-but': { wildcard: '*PLE*' } }] }, false],
    [
      'anything-but, ignoring case',
      { status: [{ 'anything-but': { 'equals-ignore-case': ['complete'] } }] },
      false,
    ],

    ['numeric =', { count: [{ numeric: ['=', 5] }] }, true],
    ['numeric <', { count: [{ numeric: ['<', 5] }] }, false],
    ['numeric <=', { count: [{ numeric: ['<=', 5] }] }, true],
    ['numeric range', { rate: [{ numeric: ['>', 0, '<', 1] }] }, true],
    ['numeric range, outside', { count: [{ numeric: ['>=', 0, '<', 5] }] }, false],
    ['numeric of text', { big: [{ numeric: ['=', 5] }] }, false],

    ['exists', { status: [{ exists: true }] }, true],
    ['exists, of null', { nothing: [{ exists: true }] }, true],
    ['exists, of a missing field', { gone: [{ exists: true }] }, false],
    ['exists, of an object (not a leaf)', { counts: [{ exists: true }] }, false],
    ['exists, of an empty array', { none: [{ exists: true }] }, false],
    ['exists false', { gone: [{ exists: false }] }, true],
    ['exists false, of a field that is there', { status: [{ exists: false }] }, false],
    ['exists false, below a missing field', { gone: { deep: [{ exists: false }] } }, true],
    ['exists false or a value', { gone: [{ exists: false }, 'x'] }, true],

    ['$or', { $or: [{ count: [9] }, { status: ['COMPLETE'] }] }, true],
    ['$or with no branch', { $or: [{ count: [9] }, { status: ['FAILED'] }] }, false],
    ['$or beside a field', { yes: [false], $or: [{ count: [5] }, { count: [6] }] }, false],
  ])('%s: %j: %s', (_, pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });

  it('at the top level, in arrays too, and as text', () => {
    expect(compileEventPattern({ resources: [{ prefix: 'arn:b' }] })(event)).toBe(true);
    expect(compileEventPattern('{"source":["aws.ecr"],"region":["x"]}')(event)).toBe(false);
  });
});

describe('a pattern is refused', () => {
  it.each<[unknown, string]>([
    [{ source: [{ sounds: 'like' }] }, 'Unrecognized match type sounds (in "source")'],
    [{ detail: { ip: [{ cidr: '10.0.0.0/8' }] } }, 'cidr (in "detail.ip") is not supported'],
    [{ source: 'aws.ecr' }, '"source" must be an object or an array'],
    [{ source: [] }, 'Empty arrays are not allowed (in "source")'],
    [{ source: [['a']] }, 'must be String, number, true, false, or null'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'Only one key allowed'],
    [{ source: [{ prefix: 1 }] }, 'prefix match pattern of "source" must be a string'],
    [{ source: [{ exists: 'yes' }] }, 'must be either true or false'],
    [{ source: [{ wildcard: 'a**b' }] }, 'Consecutive wildcard characters'],
    [{ source: [{ wildcard: 'a\\b' }] }, 'Invalid escape character'],
    [{ source: [{ 'anything-but': ['a', 1] }] }, 'strings only or numbers only'],
    [{ source: [{ 'anything-but': { numeric: ['=', 1] } }] }, 'Unsupported anything-but pattern'],
    [{ source: [{ 'anything-but': [] }] }, 'Empty arrays'],
    [{ n: [{ numeric: ['!', 1] }] }, 'Unrecognized numeric range operator: !'],
    [{ n: [{ numeric: ['>', 5, '<', 1] }] }, 'numeric range'],
    [{ n: [{ numeric: ['<', 5, '>', 1] }] }, 'numeric range'],
    [{ n: [{ numeric: ['=', 6e9] }] }, 'at most 5.0e9'],
    [{ n: [{ numeric: ['='] }] }, 'an operator and a number'],
    [{ $or: [{ a: [1] }] }, 'at least 2 Objects in $or'],
    [{}, 'Empty objects'],
    ['{', 'It is not JSON'],
    ['[]', 'must be an object'],
    [{ source: ['x'.repeat(5000)] }, 'at most 4096 characters'],
  ])('%j: %s', (pattern, reason) => {
    expect(() => compileEventPattern(pattern)).toThrow(
      expect.objectContaining({
        code: 'InvalidEventPatternException',
        message: expect.stringContaining(reason),
      }),
    );
  });
});
