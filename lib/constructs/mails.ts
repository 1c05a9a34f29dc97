/** What the platform writes to people: its identity with SES, and a template for each mail. */

import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IPublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { CfnTemplate, EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { type MailName, mailTexts } from '../mail-texts.ts';
import type { Stage } from '../stages.ts';

export interface MailsProps {
  readonly stage: Stage;
  /** Where SES finds the keys that sign our mail (DKIM). Without one, somebody must put them where the domain is. */
  readonly zone?: IPublicHostedZone;
}

export class Mails extends Construct {
  readonly #stage: Stage;
  /** `no-reply@ward.example` */
  readonly #address: string;
  readonly #identityArn: string;

  constructor(scope: Construct, id: string, { stage, zone }: MailsProps) {
    super(scope, id);
    const { domain } = stage;
    this.#stage = stage;
    // SES sends for names of two labels at least, which this machine's own is not.
    const from = domain.name.includes('.') ? domain.name : `mail.${domain.name}`;
    this.#address = `no-reply@${from}`;
    const identity = zone && domain.hostedZoneId !== 'made' ? Identity.publicHostedZone(zone) : Identity.domain(from);
    this.#identityArn = new EmailIdentity(this, 'Identity', { identity }).emailIdentityArn;
    for (const [mail, { subject, html, text }] of Object.entries(mailTexts)) {
      const template = { templateName: this.#nameOf(mail), subjectPart: subject, htmlPart: html, textPart: text };
      new CfnTemplate(this, mail, { template });
    }
  }

  /** What lets a function send these mails, from the platform's own address; it finds `WELCOME_MAIL`, the template, in its environment. */
  sending(mails: readonly MailName[]): {
    readonly statement: PolicyStatement;
    readonly variables: Readonly<Record<string, string>>;
  } {
    const template = (mail: MailName) =>
      Stack.of(this).formatArn({ service: 'ses', resource: 'template', resourceName: this.#nameOf(mail) });
    return {
      statement: new PolicyStatement({
        actions: ['ses:SendEmail', 'ses:SendTemplatedEmail'],
        resources: [this.#identityArn, ...mails.map(template)],
        conditions: { StringEquals: { 'ses:FromAddress': this.#address } },
      }),
      variables: {
        MAIL_SENDER: `Ward <${this.#address}>`,
        ...Object.fromEntries(mails.map((mail) => [`${mail.toUpperCase()}_MAIL`, this.#nameOf(mail)])),
      },
    };
  }

  #nameOf(mail: string): string {
    return `ward-${this.#stage.name}-${mail}`;
  }
}
