/** Of a stage. `approved`: an operator decides on each. `open`: whoever has verified the address is onboarded. `closed`: nobody signs up. */
export type SignUpPolicy = 'open' | 'approved' | 'closed';
