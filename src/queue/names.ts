/** All queues: what somebody waits for, what nobody waits for, and what people are told. */
export const queueNames = ['steps', 'patient', 'speech'] as const;
