/** Who may invoke a function: its own policy, and the source a service names. */
import { serviceOf } from '../../local/cloud.ts';
import type { Access } from '../../local/service.ts';
import { type LambdaCloud, lambdaCloud, refusalOf } from '../local/lambda/lambda-cloud.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/lambda/latest/dg';
const API = 'https://docs.aws.amazon.com/lambda/latest/api';

let lambda: LambdaCloud;
const asked: Access[] = [];

beforeEach(async () => {
  lambda = lambdaCloud({ authorize: (_call, accesses) => void asked.push(...accesses) });
  await lambda.define('one', 'export const handler = async () => 1;');
  asked.length = 0;
});
afterEach(() => lambda.close());

behaves(
  'the source of a call is a service’s to tell, and nobody else’s',
  `${DG}/access-control-resource-based.html`,
  async () => {
    await lambda.root('lambda', 'Invoke', { FunctionName: 'one', SourceArn: 'arn:aws:execute-api:us-east-1:000000000000:abc/*' });
    expect(asked).toMatchObject([{ action: 'lambda:InvokeFunction', context: undefined }]);
  },
);

behaves(
  'IAM is asked with the policy of the function, and for whom the calling service calls',
  `${DG}/access-control-resource-based.html`,
  async () => {
    await lambda.root('lambda', 'AddPermission', {
      FunctionName: 'one',
      StatementId: 'api',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: 'arn:aws:execute-api:us-east-1:000000000000:abc/*',
    });
    asked.length = 0;
    const SourceArn = 'arn:aws:execute-api:us-east-1:000000000000:abc/v1/GET/pets';
    await lambda.cloud.call(serviceOf(lambda.cloud, 'apigateway.amazonaws.com'), 'lambda', 'Invoke', {
      FunctionName: 'one',
      SourceArn,
    });
    expect(asked).toEqual([
      {
        action: 'lambda:InvokeFunction',
        resource: 'arn:aws:lambda:us-east-1:000000000000:function:one',
        context: { 'aws:SourceArn': SourceArn, 'aws:SourceAccount': undefined },
        resourcePolicy: {
          Version: '2012-10-17',
          Id: 'default',
          Statement: [
            {
              Sid: 'api',
              Effect: 'Allow',
              Principal: { Service: 'apigateway.amazonaws.com' },
              Action: 'lambda:InvokeFunction',
              Resource: 'arn:aws:lambda:us-east-1:000000000000:function:one',
              Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:us-east-1:000000000000:abc/*' } },
            },
          ],
        },
      },
    ]);
  },
);

behaves('creating a function needs the right to pass its role to Lambda', `${DG}/lambda-intro-execution-role.html`, async () => {
  await lambda.define('two', 'export const handler = async () => 1;');
  expect(asked).toMatchObject([
    { action: 'lambda:CreateFunction' },
    { action: 'iam:PassRole', context: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
  ]);
});

behaves('a statement id is there once, and what is taken away is not there', `${API}/API_AddPermission.html`, async () => {
  const statement = { FunctionName: 'one', StatementId: 'api' };
  const grant = { ...statement, Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
  await lambda.root('lambda', 'AddPermission', grant);
  expect(await refusalOf(lambda, 'AddPermission', grant)).toMatchObject({ code: 'ResourceConflictException', status: 409 });
  await lambda.root('lambda', 'RemovePermission', statement);
  expect(await refusalOf(lambda, 'GetPolicy', { FunctionName: 'one' })).toMatchObject({ code: 'ResourceNotFoundException' });
});
