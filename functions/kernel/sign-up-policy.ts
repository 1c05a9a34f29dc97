/** Of a stage. `approved`: an operator decides on each. `open`: whoever has verified the address is onboarded, by any plan: a table and a bucket of an account’s few, too. `closed`: nobody signs up. */
export type SignUpPolicy = 'open' | 'approved' | 'closed';
