package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcServer;
import io.trivet.testkit.python.Python;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Python's own client calls our server, and notices no difference from its own server. */
@Timeout(60)
class PythonClientTest {
    interface Shop {
        int add(int a, int b);

        double half(double value);

        Object echo(Object value);

        Item find(Item item);

        byte[] reverse(byte[] bytes);

        LocalDateTime nextDay(LocalDateTime day);

        void nothing();

        String fail(String why) throws OutOfStock;
    }

    record Item(String name, int amount, List<String> tags, Item parent) {}

    static class OutOfStock extends Exception {
        private static final long serialVersionUID = 1L;

        OutOfStock(String message) {
            super(message);
        }
    }

    static final class ShopService implements Shop {
        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public double half(double value) {
            return value / 2;
        }

        @Override
        public Object echo(Object value) {
            return value;
        }

        @Override
        public Item find(Item item) {
            return item;
        }

        @Override
        public byte[] reverse(byte[] bytes) {
            return new byte[] {bytes[1], bytes[0]};
        }

        @Override
        public LocalDateTime nextDay(LocalDateTime day) {
            return day.plusDays(1);
        }

        @Override
        public void nothing() {}

        @Override
        public String fail(String why) throws OutOfStock {
            throw new OutOfStock(why);
        }
    }

    private final RpcServer server = RpcServer.builder()
            .register(Shop.class, new ShopService())
            .register("deep.er", Shop.class, new ShopService())
            .listen("http://127.0.0.1:0")
            .start();

    @AfterEach
    void close() {
        server.close();
    }

    private void holds(String script) throws InterruptedException {
        String uri = server.uris().get(0).toString();
        String head = """
                import sys, datetime, xmlrpc.client
                server = xmlrpc.client.ServerProxy(sys.argv[1], allow_none=True, use_builtin_types=True)
                """;
        assertThat(Python.run(head + script + "\nprint('well')", uri)).isEqualTo("well\n");
    }

    @Test
    void valuesAreSentInBothDirections() throws Exception {
        holds("""
                assert server.add(3, 4) == 7
                assert server.half(5) == 2.5
                assert server.half(float('inf')) == float('inf')
                assert server.half(-1e22) == -5e21
                assert server.reverse(b'ab') == b'ba'
                assert server.nextDay(datetime.datetime(2024, 2, 28, 1, 2, 3)) == datetime.datetime(2024, 2, 29, 1, 2, 3)
                assert server.nothing() is None
                for value in [1, -2147483648, 2.5, True, '', ' a<&>"\\'\\n\\tb', '\\u4e2d\\U0001f600', None, b'\\0\\xff',
                              [], [1, 'two', [3.0, []]], {}, {'a': {'b': [None]}, 'c<&>': 1},
                              datetime.datetime(1999, 12, 31, 23, 59, 59)]:
                    assert server.echo(value) == value, value
                """);
    }

    @Test
    void structsAreRecords() throws Exception {
        holds("""
                item = {'name': 'pot', 'amount': 2, 'tags': ['x'], 'parent': {'name': 'p', 'amount': 1, 'tags': [], 'parent': None}}
                assert server.find(item) == item
                assert server.find({'name': 'pot', 'amount': 1, 'unknown': [{}]})['tags'] is None
                """);
    }

    @Test
    void faultsAreFaults() throws Exception {
        holds("""
                def fault(call):
                    try:
                        call()
                    except xmlrpc.client.Fault as e:
                        return e
                e = fault(lambda: server.fail('no pots'))
                assert (e.faultCode, e.faultString) == (1, 'no pots'), e
                e = fault(lambda: server.nope())
                assert e.faultCode == -32601 and 'nope' in e.faultString, e
                assert server.add('1', 2) == 3  # a number may come as a string
                e = fault(lambda: server.add('x', 2))
                assert e.faultCode == -32602 and e.faultString.endswith(
                    'argument 1: an int was expected, and a string found'), e
                e = fault(lambda: server.find({'name': 'pot', 'parent': {'tags': ['x', 1]}}))
                assert e.faultString.endswith(
                    'argument 1.parent.tags[1]: a string was expected, and an integer found'), e
                e = fault(lambda: server.find([1]))
                assert e.faultString.endswith('argument 1: a struct was expected, and an array found'), e
                e = fault(lambda: server.add(1))
                assert e.faultCode == -32602 and '2 arguments' in e.faultString, e
                assert server.add(1, 2) == 3
                """);
    }

    @Test
    void methodsAreListedAndNamesMayHaveDots() throws Exception {
        holds("""
                names = server.system.listMethods()
                assert names == sorted(names)
                for name in ['add', 'deep.er.add', 'system.listMethods', 'system.multicall']:
                    assert name in names
                assert server.deep.er.add(3, 4) == 7
                """);
    }

    @Test
    void aBatchRunsInOrderAndAFaultInItIsItsOwn() throws Exception {
        holds("""
                calls = xmlrpc.client.MultiCall(server)
                calls.add(1, 2)
                calls.fail('no pots')
                calls.nope()
                calls.system.multicall([])
                calls.system.listMethods()
                calls.find({'name': 'pot', 'amount': 1, 'tags': [], 'parent': None})
                answers = calls().results
                assert answers[0] == [3]
                assert answers[1]['faultString'] == 'no pots'
                assert answers[2]['faultCode'] == -32601
                assert answers[3]['faultCode'] == -32602
                assert 'add' in answers[4][0]
                assert answers[5][0]['name'] == 'pot'
                # The arguments may come before the name.
                assert server.system.multicall([{'params': [1, 2], 'methodName': 'add'}]) == [[3]]
                for wrong in [1, [1], [{}], [{'methodName': 'add'}], [{'methodName': 'add', 'params': 1}]]:
                    try:
                        server.system.multicall(wrong)
                        assert False, wrong
                    except xmlrpc.client.Fault as e:
                        assert e.faultCode == -32602, e
                assert server.system.multicall([]) == []
                """);
    }

    @Test
    void aProxyWithoutOptionsOrPathWorksToo() throws Exception {
        holds("""
                plain = xmlrpc.client.ServerProxy(sys.argv[1] + '?a=b')
                assert plain.add(3, 4) == 7
                assert plain.nothing() is None
                assert xmlrpc.client.ServerProxy(sys.argv[1] + '/RPC2').add(3, 4) == 7
                try:
                    xmlrpc.client.ServerProxy(sys.argv[1] + '/elsewhere').add(3, 4)
                    assert False
                except xmlrpc.client.ProtocolError as e:
                    assert e.errcode == 404
                """);
    }
}
