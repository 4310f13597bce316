"""From records to the rows of a table: conversion by columns, and the text that COPY reads."""
