package dev.spreadlake.simulator;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.spreadlake.simulator.bitso.BitsoExchange;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code simulate}: only the local exchange, until the process is told to end. */
@Command(
    name = "simulate",
    description = "Runs only the local exchange, speaking the venues' own protocols.",
    mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(SimulateCommand.class);
  private static final int CLOSE_SECONDS_MAX = 10;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      defaultValue = "8081",
      description = "Default ${DEFAULT-VALUE}; 0: any.")
  private int port;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "Default ${DEFAULT-VALUE}.")
  private String host;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Same seed, same market. Default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--speed",
      defaultValue = "1",
      description = "Market seconds a second. Default ${DEFAULT-VALUE}.")
  private double speed;

  @Option(
      names = "--books",
      split = ",",
      defaultValue = "btc_mxn,usd_mxn,btc_usd,eth_mxn",
      description = "Books it trades. Default ${DEFAULT-VALUE}.")
  private List<String> books;

  @Option(
      names = "--requests-per-minute",
      defaultValue = "60",
      description = "REST limit of one address. Default ${DEFAULT-VALUE}, the venue's own.")
  private int requestsPerMinute;

  @Option(names = "--faults", description = "YAML or JSON script of faults.")
  private Path faults;

  @Option(
      names = "--from-recording",
      description = "Plays a file or folder of recorded observations or frames instead.")
  private Path recording;

  @Override
  public Integer call() throws IOException, TimeoutException, InterruptedException {
    BitsoExchange exchange = exchange();
    SimulatorVerticle verticle = new SimulatorVerticle(exchange, host, port, TimeSource.system());
    Vertx vertx = Vertx.vertx();
    CountDownLatch ended = new CountDownLatch(1);
    try {
      vertx.deployVerticle(verticle).await(CLOSE_SECONDS_MAX, SECONDS);
    } catch (RuntimeException | TimeoutException e) {
      vertx.close().await(CLOSE_SECONDS_MAX, SECONDS);
      throw new IOException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(vertx, ended), "simulate-close"));
    PrintWriter out = spec.commandLine().getOut();
    String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + verticle.port();
    out.printf(
        "Simulated Bitso, nothing it says is real: REST http://%s/v3 WebSocket ws://%s/ faults"
            + " http://%s/_control/faults%n",
        address, address, address);
    out.flush();
    ended.await();
    return 0;
  }

  private BitsoExchange exchange() throws IOException {
    try {
      Simulation simulation = new Simulation(seed, speed, books, requestsPerMinute, 0);
      books.forEach(MarketSpec::of);
      TradingFloor floor =
          new TradingFloor(
              simulation,
              TimeSource.system().now(),
              recording == null ? null : Recordings.read(recording));
      BitsoExchange exchange = new BitsoExchange(floor);
      if (faults != null) {
        floor.faults().play(Files.readString(faults));
      }
      return exchange;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static void close(Vertx vertx, CountDownLatch ended) {
    try {
      vertx.close().await(CLOSE_SECONDS_MAX, SECONDS);
    } catch (RuntimeException | TimeoutException e) {
      LOG.warn("the exchange did not close in {} s", CLOSE_SECONDS_MAX, e);
    } finally {
      ended.countDown();
    }
  }
}
