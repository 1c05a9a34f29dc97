/** The people of every hospital, and the platform's own, in one pool. Whose hospital a user is of, nobody but the platform can write. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolGroup,
  ClientAttributes,
  FeaturePlan,
  LambdaVersion,
  Mfa,
  StringAttribute,
  UserPool,
  type UserPoolClient,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { acknowledge } from './acknowledge.ts';
import { ManagedLogin, managedLoginOf } from './managed-login.ts';
import type { TenantFunction } from './tenant-function.ts';

export interface UsersProps {
  readonly stage: Stage;
  /** Writes a user's roles into their access token. */
  readonly onToken: TenantFunction;
}

export class Users extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  /** Where people sign in: `https://ward-<stage>-<account>.auth.<region>.amazoncognito.com`. */
  readonly signInDomain: string;

  constructor(scope: Construct, id: string, { stage, onToken }: UsersProps) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      customAttributes: {
        tenantId: new StringAttribute({ mutable: false, minLen: 36, maxLen: 36 }),
      },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: stage.retain,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, onToken.lambda, LambdaVersion.V2_0);
    // Apart from the function: the pool needs the function first, and the function's own policy would need the pool first.
    new Policy(onToken, 'SecondFactors', {
      roles: [onToken.role],
      statements: [new PolicyStatement({ actions: ['cognito-idp:AdminGetUser'], resources: [this.pool.userPoolArn] })],
    });
    this.client = this.pool.addClient('Client', {
      generateSecret: false,
      // People sign in on the pages of managed login; the platform's own tools by SRP, or by their IAM credentials.
      authFlows: { adminUserPassword: true, userSrp: true },
      ...managedLoginOf(this, stage),
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.hours(12),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      readAttributes: attributes.withCustomAttributes('tenantId'),
      writeAttributes: attributes,
    });
    this.signInDomain = new ManagedLogin(this, 'ManagedLogin', { stage, pool: this.pool, client: this.client }).address;
    new CfnUserPoolGroup(this, 'Operators', {
      userPoolId: this.pool.userPoolId,
      groupName: 'operators',
      description: 'The platform’s own people',
    });
    acknowledge(this.pool, findings);
  }
}

/** What a user may change of themselves. Left out, Cognito would let them change everything, their hospital included. */
const attributes = new ClientAttributes().withStandardAttributes({ email: true, fullname: true });

const findings = {
  'AwsSolutions-COG2':
    'The pool offers TOTP to everyone: one pool serves every hospital. Whose plan demands it is refused without it by every route (functions/edge/tenant.ts).',
  'AwsSolutions-COG8':
    'The Essentials plan has what is used (claims in access tokens). Adaptive authentication judges by device and place, which shared hospital workstations confound.',
};
