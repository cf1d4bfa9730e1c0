import { describe, expect, it } from '@jest/globals';
import { repositories } from '../../packaging/registries.ts';

const withParameters = (parameters: Readonly<Record<string, string>>) =>
  repositories({ resolveVariable: async (name) => parameters[name.slice('param:'.length)] ?? '' });

const arn = (region: string, account: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:ecr:${region}:${account}:repository/*`,
});
const HERE = `\${AWS::Region}`;
const OWN = `\${AWS::AccountId}`;

describe('the parameters registries and regions', () => {
  it('left out, leave the own registry', async () => {
    expect(await withParameters({})).toEqual([arn(HERE, OWN)]);
  });

  it('add every account in every Region, once', async () => {
    expect(
      await withParameters({ registries: '999988887777', regions: 'us-east-1, us-east-1,' }),
    ).toEqual([
      arn(HERE, OWN),
      arn('us-east-1', OWN),
      arn(HERE, '999988887777'),
      arn('us-east-1', '999988887777'),
    ]);
  });

  it.each([
    [{ registries: '1234' }, /The parameter registries: "1234" is not an account id/],
    [{ registries: '*' }, /The parameter registries: "\*" is not an account id/],
    [{ regions: 'mars' }, /The parameter regions: "mars" is not a Region/],
    [{ regions: '*' }, /The parameter regions: "\*" is not a Region/],
  ])('are accounts and Regions: %j', async (parameters, message) => {
    await expect(withParameters(parameters as Record<string, string>)).rejects.toThrow(message);
  });
});
