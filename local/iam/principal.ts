/** Who makes a call, once its credentials are known to be good. */
import type { PolicyDocument } from './policy.ts';

export interface RoleSession {
  readonly roleName: string;
  /** `arn:aws:iam::<account>:role/<name>` */
  readonly roleArn: string;
  readonly sessionName: string;
  /** Session policies narrow what the role's own policies allow; they never add to it. */
  readonly policies: readonly PolicyDocument[];
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface Principal {
  /** `root` is the account itself; `service` an AWS service acting in its own name; `anonymous` an unsigned request. */
  readonly kind: 'root' | 'session' | 'service' | 'anonymous';
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`, `arn:aws:iam::<account>:root`, `lambda.amazonaws.com`, or `*`. */
  readonly arn: string;
  readonly accountId: string;
  readonly userId: string;
  readonly session?: RoleSession;
  /** Of a service: the resource it acts for (`aws:SourceArn`). */
  readonly sourceArn?: string;
  /** The services that make this call for the principal, oldest first: `['s3.amazonaws.com']` (`aws:CalledVia`). */
  readonly via?: readonly string[];
}
