/**
 * A local exchange: speaks the venues' own REST and WebSocket protocols over a seeded market or a
 * recording, with faults that can be switched while it runs. Everything it serves is simulated and
 * says so.
 *
 * <p>The market ({@link dev.spreadlake.simulator.TradingFloor}) and the venues' engines ({@link
 * dev.spreadlake.simulator.Exchange}) are pure: time is injected and nothing here but {@link
 * dev.spreadlake.simulator.SimulatorVerticle} touches a socket. One thread drives each instance.
 */
package dev.spreadlake.simulator;
