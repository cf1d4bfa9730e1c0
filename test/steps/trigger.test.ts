import { describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../src/domain/errors.ts';
import { parseTrigger } from '../../src/steps/trigger.ts';
import { aRef, digestOf } from '../support/builders.ts';
import { aBasicScanEvent, anEnhancedScanEvent, aPushEvent } from '../support/events.ts';

const own = { registryId: '111122223333', region: 'eu-west-1' };
const A = digestOf('a');

describe('an event', () => {
  it.each([
    ['of a basic scan', aBasicScanEvent(), 'scan-complete', aRef('a')],
    ['of an untagged image', aBasicScanEvent({ 'image-tags': [] }), 'scan-complete', aRef('a')],
    ['without tags', aBasicScanEvent({ 'image-tags': undefined }), 'scan-complete', aRef('a')],
    [
      'without counts',
      aBasicScanEvent({ 'finding-severity-counts': undefined }),
      'scan-complete',
      aRef('a'),
    ],
    [
      'of a scan that failed',
      aBasicScanEvent({ 'scan-status': 'FAILED', 'finding-severity-counts': undefined }),
      'scan-complete',
      aRef('a'),
    ],
    ['of an enhanced scan', anEnhancedScanEvent(), 'scan-complete', aRef('a')],
    [
      'of an enhanced scan in a registry that is not the account of the event',
      anEnhancedScanEvent({
        'repository-name': 'arn:aws:ecr:us-east-1:999988887777:repository/inspector2',
      }),
      'scan-complete',
      aRef('a', { registryId: '999988887777', region: 'us-east-1', repository: 'inspector2' }),
    ],
    [
      'of a repository with dots and slashes, by its name',
      aBasicScanEvent({ 'repository-name': 'docker.elastic.co/kibana/kibana-oss' }),
      'scan-complete',
      aRef('a', { repository: 'docker.elastic.co/kibana/kibana-oss' }),
    ],
    [
      'of a repository with dots and slashes, by its ARN',
      anEnhancedScanEvent({
        'repository-name':
          'arn:aws-cn:ecr:cn-north-1:111122223333:repository/docker.elastic.co/kibana/kibana-oss',
      }),
      'scan-complete',
      aRef('a', { region: 'cn-north-1', repository: 'docker.elastic.co/kibana/kibana-oss' }),
    ],
    ['of a push', aPushEvent(), 'push', aRef('a')],
    ['of a push without a tag', aPushEvent({ 'image-tag': undefined }), 'push', aRef('a')],
    [
      'with fields that nobody has heard of',
      { ...aPushEvent({ 'last-activated-at': 'now' }), 'replay-name': 'r' },
      'push',
      aRef('a'),
    ],
  ])('%s', (_, event, kind, image) => {
    expect(parseTrigger(event, own)).toEqual({ kind, image });
  });
});

describe('a request', () => {
  const name = { ...own, repository: 'payments/api' };
  const elsewhere = { registryId: '999988887777', region: 'cn-north-1' };

  it.each([
    ['payments/api:1.4.2', { ...name, tag: '1.4.2' }],
    [`payments/api@${A}`, { ...name, imageDigest: A }],
    [`payments/api:1.4.2@${A}`, { ...name, imageDigest: A }],
    ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments/api:1.4.2', { ...name, tag: '1.4.2' }],
    [
      `999988887777.dkr.ecr.cn-north-1.amazonaws.com.cn/payments/api@${A}`,
      { ...name, ...elsewhere, imageDigest: A },
    ],
    [
      'docker.elastic.co/kibana/kibana-oss:8.1',
      { ...own, repository: 'docker.elastic.co/kibana/kibana-oss', tag: '8.1' },
    ],
    ['my-repo_x:_a.B-1', { ...own, repository: 'my-repo_x', tag: '_a.B-1' }],
  ])('for %s', (image, expected) => {
    expect(parseTrigger({ image }, own)).toEqual({ kind: 'request', image: expected });
  });

  it.each([
    'payments/api',
    '',
    ':1',
    'payments/api:',
    'Payments/api:1',
    'payments/api:.1',
    'payments/api@sha256:abc',
    'payments/api@latest',
    'https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments/api:1',
    'payments/api:1 ',
    '../api:1',
  ])('for %j is refused', (image) => {
    expect(() => parseTrigger({ image }, own)).toThrow(/^image: .* does not name an image/);
  });
});

describe('a malformed input is refused by the name of its field:', () => {
  const without = (event: object, field: string) =>
    Object.fromEntries(Object.entries(event).filter(([key]) => key !== field));

  it.each([
    [
      'a scan event without a repository',
      aBasicScanEvent({ 'repository-name': undefined }),
      'detail.repository-name',
    ],
    ['with an empty one', aBasicScanEvent({ 'repository-name': '' }), 'detail.repository-name'],
    ['with a number for one', aBasicScanEvent({ 'repository-name': 7 }), 'detail.repository-name'],
    [
      'without an image digest',
      aBasicScanEvent({ 'image-digest': undefined }),
      'detail.image-digest',
    ],
    ['with a tag for one', aBasicScanEvent({ 'image-digest': 'latest' }), 'detail.image-digest'],
    ['with null for one', aBasicScanEvent({ 'image-digest': null }), 'detail.image-digest'],
    [
      'with one that documentation has made unreal',
      aBasicScanEvent({ 'image-digest': 'sha256:36c7b282abd0186e01419f2eEXAMPLE' }),
      'detail.image-digest',
    ],
    ['without a status', aBasicScanEvent({ 'scan-status': undefined }), 'detail.scan-status'],
    [
      'with tags that are no list',
      aBasicScanEvent({ 'image-tags': 'latest' }),
      'detail.image-tags',
    ],
    ['without an account', without(aBasicScanEvent(), 'account'), 'account'],
    ['with a short account', { ...aBasicScanEvent(), account: '1234' }, 'account'],
    ['without a region', without(anEnhancedScanEvent(), 'region'), 'region'],
    ['without a detail', without(anEnhancedScanEvent(), 'detail'), 'detail'],
    [
      'a push without an image digest',
      aPushEvent({ 'image-digest': undefined }),
      'detail.image-digest',
    ],
    ['a deletion', aPushEvent({ 'action-type': 'DELETE' }), 'detail.action-type'],
    ['with a list of tags', aPushEvent({ 'image-tag': ['a'] }), 'detail.image-tag'],
    [
      'an event of another kind',
      { ...aPushEvent(), 'detail-type': 'EC2 Something' },
      'detail-type',
    ],
    ['a detail-type that is no text', { 'detail-type': 7 }, 'detail-type'],
    ['nothing named', {}, 'image'],
    ['a list of images', { image: ['a:1'] }, 'image'],
    ['a text', 'payments/api:1', 'input'],
    ['null', null, 'input'],
  ])('%s', (_, input, field) => {
    const parse = () => parseTrigger(input, own);
    expect(parse).toThrow(InvalidInputError);
    expect(parse).toThrow(new RegExp(`(^|; )${field.replaceAll('.', '\\.')}: `));
  });

  it('all of its problems at once', () => {
    const event = aBasicScanEvent({ 'repository-name': undefined, 'image-digest': 'x' });
    expect(() => parseTrigger({ ...event, account: '1' }, own)).toThrow(
      /account: .*detail\.repository-name: .*detail\.image-digest: is not an image digest/,
    );
  });

  it('what a request does not have besides the image', () => {
    expect(() => parseTrigger({ image: 'a:1', force: true }, own)).toThrow(/force/);
  });
});
