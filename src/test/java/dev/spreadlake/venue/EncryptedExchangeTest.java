package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.FrameText;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@DisplayName("An exchange whose certificate nobody vouches for")
class EncryptedExchangeTest {
  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<String> reached = new CompletableFuture<>();
  private VertxExchangeLink link;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("own.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PfxOptions().setPath(store.toString()).setPassword("changeit")))
            .requestHandler(request -> reached.complete(request.uri()))
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    String host = "localhost:" + server.actualPort();
    link =
        new VertxExchangeLink(
            vertx,
            URI.create("https://" + host + "/v3"),
            URI.create("wss://" + host),
            () -> {},
            Duration.ofSeconds(18));
  }

  @AfterEach
  void stop() throws Exception {
    link.close().await(10, TimeUnit.SECONDS);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("is not spoken to, by REST or socket, and the reason is told")
  void refused() throws Exception {
    CompletableFuture<String> rest = new CompletableFuture<>();
    CompletableFuture<String> socket = new CompletableFuture<>();
    vertx.runOnContext(
        ready -> {
          link.get("/order_book/", reply -> rest.complete(reply.detail()));
          link.open(
              new ExchangeLink.SocketListener() {
                @Override
                public void onOpen() {
                  socket.complete("opened");
                }

                @Override
                public void onText(FrameText text) {
                  socket.complete("said " + text);
                }

                @Override
                public void onClosed(int status, long retryAfterSeconds, String detail) {
                  socket.complete(detail);
                }
              });
        });
    assertThat(rest.get(20, TimeUnit.SECONDS)).contains("unable to find valid certification path");
    assertThat(socket.get(20, TimeUnit.SECONDS))
        .contains("unable to find valid certification path");
    assertThat(reached).isNotDone();
  }
}
