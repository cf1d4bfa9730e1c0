import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/runtime/config.ts';

const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  REGISTRY_ID: '111122223333',
  TABLE_NAME: 'table',
  BUCKET_NAME: 'bucket',
  TOPIC_ARN: 'arn:of:the:topic',
  CHAT_TOPIC_ARN: 'arn:of:the:topic',
  SCAN_EVENT_TIMEOUT_SECONDS: '300',
  RESCAN_AFTER_HOURS: '23',
  SCAN_BUDGET: '90000',
  ALERT_WINDOW_SECONDS: '60',
};

describe('the environment of a function', () => {
  it.each([
    ['an address', 'https://feeds.example/kev.json', ['https://feeds.example/kev.json']],
    [
      'several',
      'https://a.example/kev https://b.example/kev',
      ['https://a.example/kev', 'https://b.example/kev'],
    ],
    ['`off`', 'off', []],
    ['nothing', undefined, []],
  ])('says of a feed by %s where it is, if it is used', (_, KEV_URL, kev) => {
    expect(readConfig({ ...ENVIRONMENT, KEV_URL }).feedUrls.kev).toEqual(kev);
  });

  it('names further accounts and regions, the own ones first', () => {
    const { registryIds, regions } = readConfig({
      ...ENVIRONMENT,
      REGISTRIES: '999988887777, 111122223333',
      REGIONS: 'us-east-1,us-gov-west-1',
    });
    expect(registryIds).toEqual(['111122223333', '999988887777']);
    expect(regions).toEqual(['eu-west-1', 'us-east-1', 'us-gov-west-1']);
    const alone = readConfig({ ...ENVIRONMENT, REGISTRIES: '' });
    expect([alone.registryIds, alone.regions]).toEqual([['111122223333'], ['eu-west-1']]);
  });

  it.each([{ REGISTRIES: '1234' }, { REGIONS: 'mars' }])('names no others: %j', (odd) => {
    expect(() => readConfig({ ...ENVIRONMENT, ...odd })).toThrow(Object.keys(odd)[0]);
  });

  it('that is not as it should be is refused with every variable', () => {
    const read = () => readConfig({ ...ENVIRONMENT, REGISTRY_ID: '1', TABLE_NAME: '' });
    expect(read).toThrow(/REGISTRY_ID[\s\S]*TABLE_NAME|TABLE_NAME[\s\S]*REGISTRY_ID/);
  });
});
