package dev.spreadlake.simulator;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.spreadlake.config.Durations;
import dev.spreadlake.failure.FailureText;
import dev.spreadlake.simulator.binance.BinanceLimits;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  private static final int START_SECONDS_MAX = 30;
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
      description = "Bitso's books. Default ${DEFAULT-VALUE}.")
  private List<String> books;

  @Option(
      names = "--symbols",
      split = ",",
      defaultValue = "btcusdt",
      description = "Binance's symbols, either case of letters. Default ${DEFAULT-VALUE}.")
  private List<String> symbols;

  @Option(
      names = "--weight-per-minute",
      defaultValue = "6000",
      description =
          "Binance's request weight for one address. Default ${DEFAULT-VALUE}, the venue's own.")
  private int weightPerMinute;

  @Option(
      names = "--session",
      defaultValue = "24h",
      description =
          "How long Binance lets a socket live, e.g. 90s. Default ${DEFAULT-VALUE}, the venue's"
              + " own.")
  private String session;

  @Option(
      names = "--requests-per-minute",
      defaultValue = "60",
      description =
          "Bitso's REST limit for one address. Default ${DEFAULT-VALUE}, the venue's own.")
  private int requestsPerMinute;

  @Option(names = "--faults", description = "YAML or JSON script of faults.")
  private Path faults;

  @Option(
      names = "--from-recording",
      description = "Plays a file or folder of recorded observations or frames instead.")
  private Path recording;

  @Override
  public Integer call() throws IOException, TimeoutException, InterruptedException {
    SimulatedVenues exchange = exchange();
    SimulatorVerticle verticle = new SimulatorVerticle(exchange, host, port, TimeSource.system());
    Vertx vertx = Vertx.vertx();
    CountDownLatch ended = new CountDownLatch(1);
    try {
      vertx.deployVerticle(verticle).await(START_SECONDS_MAX, SECONDS);
    } catch (Exception e) {
      // Whatever the future failed with comes out of await as it is, checked or not.
      close(vertx, ended);
      String reason =
          e instanceof TimeoutException
              ? "not ready after " + START_SECONDS_MAX + " s, is the machine too busy?"
              : FailureText.of(e);
      throw new IOException("cannot listen on " + host + ":" + port + ": " + reason, e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(vertx, ended), "simulate-close"));
    PrintWriter out = spec.commandLine().getOut();
    String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + verticle.port();
    out.printf(
        "Simulated Bitso and Binance, nothing they say is real:%n"
            + "  Bitso   REST http://%1$s/v3 WebSocket ws://%1$s/%n"
            + "  Binance REST http://%1$s/api/v3 WebSocket ws://%1$s/ws ws://%1$s/stream%n"
            + "  faults  http://%1$s/_control/faults%n",
        address);
    out.flush();
    ended.await();
    return 0;
  }

  private SimulatedVenues exchange() throws IOException {
    try {
      List<String> names = new ArrayList<>(books);
      symbols.forEach(symbol -> names.add(symbol.toLowerCase(Locale.ROOT)));
      names.forEach(MarketSpec::of);
      Simulation simulation = new Simulation(seed, speed, names, requestsPerMinute, 0);
      BinanceLimits limits =
          BinanceLimits.published()
              .withWeightPerMinute(weightPerMinute)
              .withLifetime(Durations.parse(session));
      TradingFloor floor =
          new TradingFloor(
              simulation,
              TimeSource.system().now(),
              recording == null ? null : Recordings.read(recording));
      SimulatedVenues exchange = new SimulatedVenues(floor, limits);
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
