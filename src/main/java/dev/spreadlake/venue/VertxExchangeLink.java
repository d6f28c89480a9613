package dev.spreadlake.venue;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

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
  private static final int CONNECTIONS_MAX = 4;
  private static final int WAITING_MAX = 64;

  private final HttpClient http;
  private final WebSocketClient sockets;
  private final URI restUrl;
  private final URI wsUrl;

  /**
   * @param restUrl {@code http} or {@code https}; paths are added to its own
   * @param wsUrl {@code ws} or {@code wss}
   */
  public VertxExchangeLink(Vertx vertx, URI restUrl, URI wsUrl) {
    this.restUrl = restUrl;
    this.wsUrl = wsUrl;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_MAX_MS)
                .setDecompressionSupported(false),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAITING_MAX));
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
    return Future.join(http.close(), sockets.close()).mapEmpty();
  }

  @Override
  public Socket open(SocketListener listener) {
    VertxSocket socket = new VertxSocket(listener);
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost(wsUrl.getHost())
            .setPort(port(wsUrl))
            .setSsl(isSecure(wsUrl))
            .setURI(pathOf(wsUrl, "/"));
    // Handlers are attached in the same turn as the success, so no greeting is lost.
    sockets.connect(options).onComplete(socket::opened, socket::refused);
    return socket;
  }

  @Override
  public void get(String path, Consumer<RestReply> callback) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(restUrl.getHost())
            .setPort(port(restUrl))
            .setSsl(isSecure(restUrl))
            .setURI(pathOf(restUrl, "") + path)
            .setFollowRedirects(false)
            .setTimeout(REPLY_MAX.toMillis())
            .putHeader("Accept", "application/json")
            .putHeader("User-Agent", "spreadlake");
    http.request(options)
        .compose(request -> request.send().compose(this::whole))
        .timeout(REPLY_MAX.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
        .onComplete(callback::accept, failed -> callback.accept(RestReply.none(text(failed))));
  }

  /** Collects a body up to the bound; a longer one ends the connection. */
  private Future<RestReply> whole(HttpClientResponse response) {
    Buffer body = Buffer.buffer();
    response.handler(
        chunk -> {
          if (body.length() + chunk.length() > SIZE_MAX) {
            response.request().reset();
          } else {
            body.appendBuffer(chunk);
          }
        });
    return response
        .end()
        .map(
            ended -> {
              String type = response.getHeader(HttpHeaderNames.CONTENT_TYPE);
              return new RestReply(
                  response.statusCode(),
                  type == null ? "" : type,
                  retryAfter(response::getHeader),
                  body.toString(StandardCharsets.UTF_8),
                  "");
            });
  }

  private static long retryAfter(java.util.function.Function<CharSequence, String> headers) {
    String text = headers.apply(HttpHeaderNames.RETRY_AFTER);
    ToLongFunction<String> seconds =
        value -> value.matches("\\d{1,9}") ? Long.parseLong(value) : -1;
    return text == null ? -1 : seconds.applyAsLong(text.trim());
  }

  private static boolean isSecure(URI url) {
    return url.getScheme().equals("https") || url.getScheme().equals("wss");
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return isSecure(url) ? 443 : 80;
  }

  private static String pathOf(URI url, String ifEmpty) {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return path.isEmpty() ? ifEmpty : path;
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  /** One socket, on the event loop that asked for it. */
  private static final class VertxSocket implements Socket {
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
      webSocket.textMessageHandler(this::heard);
      webSocket.binaryMessageHandler(buffer -> heard(buffer.toString(StandardCharsets.UTF_8)));
      webSocket.exceptionHandler(failure -> trouble = text(failure));
      webSocket.closeHandler(closed -> ended(webSocket));
      listener.onOpen();
    }

    private void heard(String message) {
      if (!over) {
        listener.onText(message);
      }
    }

    private void refused(Throwable failure) {
      if (over) {
        return;
      }
      over = true;
      if (failure instanceof UpgradeRejectedException rejected) {
        long wait = rejected.getHeaders() == null ? -1 : retryAfter(rejected.getHeaders()::get);
        listener.onClosed(rejected.getStatus(), wait, text(failure));
      } else {
        listener.onClosed(0, -1, text(failure));
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
        open.writeTextMessage(text).onFailure(failure -> trouble = "send failed: " + text(failure));
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
      webSocket.close().onFailure(failure -> trouble = text(failure));
    }
  }
}
