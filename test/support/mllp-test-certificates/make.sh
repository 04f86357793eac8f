#!/bin/sh
# Makes the certificates in this folder anew. They are for the tests alone: their private keys are public, and nothing
# but the tests may ever trust them. Valid from 2020 to 2119, so that no clock has to be right.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/ca.cnf" <<EOF
[ca]
default_ca = test
[test]
database = $work/index.txt
new_certs_dir = $work
serial = $work/serial
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
EOF
: > "$work/index.txt"
echo 01 > "$work/serial"

# issue NAME SUBJECT EXTENSION [SIGNER]: a key and its certificate, signed by SIGNER or by itself
issue() {
  openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$work/$1-key.pem"
  openssl req -new -config "$work/ca.cnf" -key "$work/$1-key.pem" -subj "/CN=$2" -out "$work/$1.csr"
  printf '%s\n' "$3" > "$work/$1.ext"
  if [ $# -eq 4 ]; then
    set -- "$1" -cert "$4.pem" -keyfile "$work/$4-key.pem"
  else
    set -- "$1" -selfsign -keyfile "$work/$1-key.pem"
  fi
  name=$1
  shift
  openssl ca -batch -notext -config "$work/ca.cnf" -startdate 20200101000000Z -enddate 21191231235959Z \
    -extfile "$work/$name.ext" -in "$work/$name.csr" -out "$name.pem" "$@"
}

issue authority 'Pipehat test-only authority' 'basicConstraints=critical,CA:TRUE'
issue stranger 'Pipehat test-only stranger' 'basicConstraints=critical,CA:TRUE'
issue server localhost 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1' authority
issue elsewhere elsewhere.example 'subjectAltName=DNS:elsewhere.example' authority
issue client 'Pipehat test-only client' 'extendedKeyUsage=clientAuth' authority
cp "$work/server-key.pem" "$work/elsewhere-key.pem" "$work/client-key.pem" .
chmod 644 ./*-key.pem
openssl pkcs12 -export -in client.pem -inkey client-key.pem -passout pass:test-only -out client.pfx
chmod 644 client.pfx
