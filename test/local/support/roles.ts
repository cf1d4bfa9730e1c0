/** A role as a template declares it: services of AWS that take it on, and the statements of its one policy. */
export function aRole(services: readonly string[], ...Statement: readonly object[]) {
  const Version = '2012-10-17';
  const principals = services.map((service) => `${service}.amazonaws.com`);
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version,
        Statement: [
          { Effect: 'Allow', Principal: { Service: principals }, Action: 'sts:AssumeRole' },
        ],
      },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Version, Statement } }],
    },
  };
}

/** A statement that allows actions on resources. */
export function allow(Action: string | readonly string[], Resource: unknown) {
  return { Effect: 'Allow', Action, Resource };
}
