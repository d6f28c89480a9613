package dev.spreadlake.venue;

import dev.spreadlake.failure.FailureText;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.SimulatedExchange;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * {@link ExchangeLink} over Vert.x. Make it inside the verticle's {@code start}, so that every
 * callback is on that event loop. Certificates are checked against the JVM's trust store; redirects
 * are not followed; compression is off; frames, messages and bodies end at {@link #SIZE_MAX}.
 */
public final class VertxExchangeLink implements ExchangeLink {
  /** Largest WebSocket message and REST body, bytes. */
  public static final int SIZE_MAX = 16 * 1024 * 1024;

  private static final int CONNECT_MAX_MS = 5_000;
  private static final Duration REPLY_MAX = Duration.ofSeconds(10);

  private final RestClient rest;
  private final WebSocketClient sockets;
  private final RemoteUrl wsUrl;
  private final long replyMaxMillis;
  private final Runnable onSimulated;
  private boolean simulated;

  /**
   * @param restUrl {@code http} or {@code https}; paths are added to its own
   * @param wsUrl {@code ws} or {@code wss}
   * @param onSimulated run when the exchange first says that it is simulated, before the reply or
   *     the socket that said so is handed on
   */
  public VertxExchangeLink(Vertx vertx, URI restUrl, URI wsUrl, Runnable onSimulated) {
    this(vertx, restUrl, wsUrl, onSimulated, REPLY_MAX);
  }

  VertxExchangeLink(Vertx vertx, URI restUrl, URI wsUrl, Runnable onSimulated, Duration replyMax) {
    this.wsUrl = new RemoteUrl(wsUrl);
    this.onSimulated = onSimulated;
    this.replyMaxMillis = replyMax.toMillis();
    this.rest =
        new RestClient(vertx, new RemoteUrl(restUrl), CONNECT_MAX_MS, replyMaxMillis, this::heed);
    this.sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setConnectTimeout(CONNECT_MAX_MS)
                .setTryUsePerMessageCompression(false)
                .setTryUsePerFrameCompression(false)
                .setMaxFrameSize(SIZE_MAX)
                .setMaxMessageSize(SIZE_MAX)
                .setClosingTimeout(1));
  }

  /** Closes clients and connections. */
  public Future<Void> close() {
    return Future.join(rest.close(), sockets.close()).mapEmpty();
  }

  @Override
  public Socket open(SocketListener listener) {
    VertxSocket socket = new VertxSocket(listener);
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost(wsUrl.host())
            .setPort(wsUrl.port())
            .setSsl(wsUrl.isSecure())
            // Without it a handshake that nobody answers keeps one of the client's connections.
            .setTimeout(replyMaxMillis)
            .setURI(wsUrl.path("/") + wsUrl.query());
    // Handlers are attached in the same turn as the success, so no greeting is lost.
    sockets.connect(options).onComplete(socket::opened, socket::refused);
    return socket;
  }

  @Override
  public void get(String path, Consumer<RestReply> callback) {
    rest.get(path, false, callback);
  }

  @Override
  public void getAfresh(String path, Consumer<RestReply> callback) {
    rest.get(path, true, callback);
  }

  private void heed(MultiMap headers) {
    if (!simulated && headers.contains(SimulatedExchange.HEADER)) {
      simulated = true;
      onSimulated.run();
    }
  }

  /** One socket, on the event loop that asked for it. */
  private final class VertxSocket implements Socket {
    private final SocketListener listener;
    private WebSocket open;
    private boolean over;
    private String trouble = "";

    private VertxSocket(SocketListener listener) {
      this.listener = listener;
    }

    private void opened(WebSocket webSocket) {
      if (over) {
        terminate(webSocket);
        return;
      }
      open = webSocket;
      heed(webSocket.headers());
      WholeMessages messages = new WholeMessages(SIZE_MAX, this::heard, () -> tooLong(webSocket));
      webSocket.frameHandler(
          frame -> {
            // Vert.x answers pings by itself, with their payload.
            if (frame.isPing() && !over) {
              listener.onPing();
            }
            messages.take(frame);
          });
      webSocket.exceptionHandler(failure -> trouble = FailureText.of(failure));
      webSocket.closeHandler(closed -> ended(webSocket));
      listener.onOpen();
    }

    private void heard(FrameText message) {
      if (!over) {
        listener.onText(message);
      }
    }

    private void tooLong(WebSocket webSocket) {
      trouble = "a message of more than " + SIZE_MAX + " bytes";
      terminate(webSocket);
    }

    private void refused(Throwable failure) {
      if (over) {
        return;
      }
      over = true;
      if (failure instanceof UpgradeRejectedException rejected) {
        MultiMap headers = rejected.getHeaders();
        if (headers != null) {
          heed(headers);
        }
        long wait = headers == null ? -1 : RestClient.retryAfter(headers);
        int status = rejected.getStatus();
        listener.onClosed(
            status, wait, "the exchange refuses the connection (status " + status + ")");
      } else {
        listener.onClosed(0, -1, FailureText.of(failure));
      }
    }

    private void ended(WebSocket webSocket) {
      if (over) {
        return;
      }
      over = true;
      Short code = webSocket.closeStatusCode();
      String reason = webSocket.closeReason();
      String detail =
          code == null ? "closed without a code" : "closed with code " + code + reasonOf(reason);
      listener.onClosed(0, -1, trouble.isEmpty() ? detail : detail + " (" + trouble + ")");
    }

    private String reasonOf(String reason) {
      return reason == null || reason.isEmpty() ? "" : " " + reason;
    }

    @Override
    public void send(String text) {
      if (open != null && !over) {
        open.writeTextMessage(text)
            .onFailure(failure -> trouble = "send failed: " + FailureText.of(failure));
      }
    }

    @Override
    public void close() {
      over = true;
      if (open != null) {
        terminate(open);
      }
    }

    private void terminate(WebSocket webSocket) {
      // A dead peer never answers a closing handshake; the client's closing time-out ends it.
      webSocket.close().onFailure(failure -> trouble = FailureText.of(failure));
    }
  }
}
